#include "core/sessions.hpp"

#include "core/entry.hpp"
#include "core/random.hpp"

#include <doctest/doctest.h>

#include <string>

namespace graftd {

namespace {

constexpr std::int64_t second = 1'000'000;

// Entries one after another, as a log brings them.
struct Bench {
  Sessions sessions;
  Index last;
  SessionStamp stamp{.time_us = 0, .life_us = 3600 * second, .sessions_max = 100};

  Sessions::Verdict take(const std::string& client,
                         std::uint64_t sequence,
                         const std::string& value = "v") {
    last = last.next();
    return sessions.take(last, {{client, sequence}, stamp, Put{{{"k", value}}}});
  }

  bool fresh(const std::string& client, std::uint64_t sequence) {
    return std::holds_alternative<Sessions::Fresh>(take(client, sequence));
  }

  bool denied(const std::string& client, std::uint64_t sequence) {
    return std::holds_alternative<Sessions::Denied>(take(client, sequence));
  }

  Index repeated(const std::string& client, std::uint64_t sequence) {
    const Sessions::Verdict verdict = take(client, sequence);
    const auto* again = std::get_if<Sessions::Repeated>(&verdict);
    return again == nullptr ? Index{} : again->index;
  }
};

using Records = std::map<std::string, std::string>;

Records records_of(const Sessions& sessions) {
  Records records;
  for (auto& [name, bytes] : sessions.records()) {
    REQUIRE(records.emplace(name, bytes).second);
  }
  return records;
}

std::optional<Sessions> loaded(const Records& records) {
  Sessions sessions;
  for (const auto& [name, bytes] : records) {
    if (!sessions.load(name, bytes)) {
      return std::nullopt;
    }
  }
  return sessions;
}

std::size_t bytes_of(const Records& records) {
  std::size_t sum = 0;
  for (const auto& [name, bytes] : records) {
    sum += name.size() + bytes.size();
  }
  return sum;
}

void save(Records& saved, const RecordChanges& changes) {
  for (const auto& [name, bytes] : changes) {
    if (bytes) {
      saved[name] = *bytes;
    } else {
      saved.erase(name);
    }
  }
}

}  // namespace

TEST_CASE("K1: the same sequence number is carried out once, and told where") {
  Bench bench;
  CHECK(bench.fresh("a", 1));
  CHECK(bench.fresh("a", 2));
  CHECK(bench.repeated("a", 1) == Index{1});
  CHECK(bench.repeated("a", 2) == Index{2});
  CHECK(bench.fresh("b", 1));
}

TEST_CASE("a sequence number with another write is refused, and the first one stands") {
  Bench bench;
  CHECK(bench.fresh("a", 1));
  const Sessions::Verdict other = bench.take("a", 1, "other");
  REQUIRE(std::holds_alternative<Sessions::Denied>(other));
  CHECK(std::get<Sessions::Denied>(other).message.find("a:1 was used for another write") == 0);
  const Sessions::Verdict del = bench.sessions.take({9}, {{"a", 1}, bench.stamp, Delete{"k"}});
  CHECK(std::holds_alternative<Sessions::Denied>(del));
  bench.last = {9};
  CHECK(bench.repeated("a", 1) == Index{1});
}

TEST_CASE("numbers may come in any order within the window, and below it they are refused") {
  Bench bench;
  const std::uint64_t kept = Sessions::sequences_kept;
  CHECK(bench.fresh("a", 100 + kept));
  CHECK(bench.fresh("a", 101));
  CHECK(bench.denied("a", 100));
  CHECK(bench.denied("a", 1));
  CHECK(bench.fresh("a", 102));
  CHECK(bench.repeated("a", 101) == Index{2});
  CHECK(bench.fresh("a", 101 + kept));
  CHECK(bench.denied("a", 101));
  CHECK(bench.repeated("a", 102) == Index{5});
  CHECK(bench.fresh("b", kept));
  CHECK(bench.fresh("b", 1));
  CHECK(bench.fresh("c", ~std::uint64_t{0}));
  CHECK(bench.denied("c", 1));
}

TEST_CASE(
    "K6: at the limit the session that was idle longest ends, and its name is not used again") {
  Bench bench;
  bench.stamp.sessions_max = 2;
  CHECK(bench.fresh("a", 1));
  CHECK(bench.fresh("b", 1));
  CHECK(bench.repeated("a", 1) == Index{1});
  CHECK(bench.fresh("c", 1));
  CHECK(bench.sessions.size() == 2);
  CHECK(bench.denied("b", 1));
  CHECK(bench.denied("b", 2));
  CHECK(bench.sessions.size() == 2);
  CHECK(bench.repeated("a", 1) == Index{1});
}

TEST_CASE("an idle session ends by the time that entries bring, which never goes back") {
  Bench bench;
  bench.stamp.life_us = 10 * second;
  CHECK(bench.fresh("a", 1));
  bench.stamp.time_us = 10 * second;
  CHECK(bench.fresh("b", 1));
  CHECK(bench.sessions.size() == 2);
  bench.stamp.time_us = 0;
  CHECK(bench.repeated("a", 1) == Index{1});
  bench.stamp.time_us = 20 * second + 1;
  CHECK(bench.fresh("c", 1));
  CHECK(bench.sessions.size() == 1);
  CHECK(bench.denied("a", 1));
  CHECK(bench.denied("b", 1));
}

TEST_CASE("K6: a million short sessions take bounded memory and none is carried out twice") {
  Bench bench;
  bench.stamp.sessions_max = 100;
  std::uint64_t refused = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    refused += bench.fresh("client-" + std::to_string(i), 1) ? 0U : 1U;
  }
  CHECK(bench.sessions.size() == 100);
  CHECK(bytes_of(records_of(bench.sessions)) < 1'300'000);
  CHECK(refused < 10'000);  // new ones that were taken for old ones
  std::uint64_t carried_out = 0;
  for (int i = 0; i < 999'000; i += 7) {
    carried_out += bench.fresh("client-" + std::to_string(i), 1) ? 1U : 0U;
  }
  CHECK(carried_out == 0);
}

TEST_CASE("K4: what is written down and read back goes on as if nothing had happened") {
  Bench bench;
  CHECK(bench.sessions.digest() == Digest{});
  CHECK(records_of(bench.sessions).empty());
  CHECK(loaded(records_of(bench.sessions)) == bench.sessions);
  bench.stamp.sessions_max = 5;
  for (std::uint64_t i = 1; i <= 200; ++i) {
    bench.stamp.time_us += second;
    bench.take("c" + std::to_string(i * i % 17), i / 3, std::to_string(i));
  }
  const std::optional<Sessions> back = loaded(records_of(bench.sessions));
  REQUIRE(back.has_value());
  CHECK(*back == bench.sessions);
  CHECK(back->digest() == bench.sessions.digest());
  CHECK(records_of(*back) == records_of(bench.sessions));
  Bench copy = bench;
  copy.sessions = *back;
  for (std::uint64_t i = 50; i <= 90; ++i) {
    const std::string client = "c" + std::to_string(i % 17);
    CHECK(bench.take(client, i).index() == copy.take(client, i).index());
    CHECK(bench.sessions.digest() == copy.sessions.digest());
  }
}

TEST_CASE("only what was touched is a change: a session, and what one that has ended leaves") {
  Bench bench;
  CHECK(bench.sessions.take_changes().empty());
  bench.stamp.sessions_max = 3;
  for (const char* client : {"a", "b", "c"}) {
    bench.fresh(client, 1);
  }
  const RecordChanges all = bench.sessions.take_changes();
  CHECK(all.size() == 3);
  CHECK(all.contains("sa"));
  CHECK(bench.sessions.take_changes().empty());
  bench.fresh("b", 2);
  bench.stamp.time_us += second;
  bench.repeated("b", 2);  // its place in the order of use is another one
  const RecordChanges one = bench.sessions.take_changes();
  CHECK(one.size() == 2);
  CHECK(one.contains("sb"));
  CHECK(one.contains("c"));  // the time
  bench.fresh("d", 1);       // and "a" ends
  const RecordChanges ended = bench.sessions.take_changes();
  REQUIRE(ended.contains("sa"));
  CHECK(!ended.at("sa").has_value());
  CHECK(ended.contains("sd"));
  CHECK(ended.size() == 4);  // with the clock, and one page of the names that have ended
  bench.denied("a", 2);
  CHECK(bench.sessions.take_changes().empty());
}

TEST_CASE("K4: changes that are saved now and then make the sessions that there are") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Bench bench;
    Records saved;
    bench.stamp.life_us = 20 * second;
    bench.stamp.sessions_max = 1 + random.below(12);
    for (int i = 0; i < 1500; ++i) {
      bench.stamp.time_us += static_cast<std::int64_t>(random.below(2 * second));
      bench.take("c" + std::to_string(i / 100) + std::to_string(random.below(15)),
                 1 + random.below(100));
      if (random.below(20) == 0) {
        save(saved, bench.sessions.take_changes());
        REQUIRE(saved == records_of(bench.sessions));
        const std::optional<Sessions> back = loaded(saved);
        REQUIRE(back.has_value());
        REQUIRE(*back == bench.sessions);
        if (random.below(4) == 0) {
          bench.sessions = *back;  // as after a restart: what comes next is a change of that
        }
      }
    }
  }
}

TEST_CASE("sessions that come and go between two saves leave no change") {
  Bench bench;
  bench.stamp.sessions_max = 2;
  for (int i = 0; i < 1000; ++i) {
    bench.take("c" + std::to_string(i), 1);
  }
  for (const auto& [name, bytes] : bench.sessions.take_changes()) {
    CHECK(bytes.has_value());
  }
  for (int i = 1000; i < 2000; ++i) {
    bench.take("c" + std::to_string(i), 1);
  }
  std::uint64_t erased = 0;
  for (const auto& [name, bytes] : bench.sessions.take_changes()) {
    erased += bytes ? 0U : 1U;
  }
  CHECK(erased == 2);
}

TEST_CASE("S3: what has changed since the last save leads on from a later state on the disk, too") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Bench bench;
    bench.stamp.sessions_max = 1 + random.below(6);
    Records on_disk;
    const auto live = [&] {
      for (std::uint64_t i = random.below(40); i > 0; --i) {
        bench.stamp.time_us += second;
        bench.take("c" + std::to_string(random.below(1000)), 1 + random.below(3));
      }
    };
    live();
    save(on_disk, bench.sessions.take_changes());
    live();
    on_disk = records_of(bench.sessions);  // as a leader sent them
    const Sessions sent = *loaded(on_disk);
    live();
    bench.sessions.go_on_from(sent);
    live();
    save(on_disk, bench.sessions.take_changes());
    REQUIRE(on_disk == records_of(bench.sessions));
    live();
    save(on_disk, bench.sessions.take_changes());
    REQUIRE(on_disk == records_of(bench.sessions));
  }
}

TEST_CASE("a record that is missing, left over or too old shows in the digest") {
  Bench bench;
  bench.stamp.sessions_max = 2;
  Records earlier;
  for (std::uint64_t i = 1; i <= 9; ++i) {
    bench.stamp.time_us += second;
    bench.take("c" + std::to_string(i), 1);
    if (i == 8) {
      earlier = records_of(bench.sessions);
    }
  }
  const Records records = records_of(bench.sessions);
  CHECK(records.size() > 6);
  const auto is_wrong = [&](const Records& found) {
    const std::optional<Sessions> sessions = loaded(found);
    return !sessions || sessions->digest() != bench.sessions.digest();
  };
  CHECK(!is_wrong(records));
  std::uint64_t sum = 0;
  for (const auto& record : records) {
    const std::string& name = record.first;
    CAPTURE(name);
    sum += Sessions::digest_of_record(name, record.second).value_or(Digest{}).value;
    Records less = records;
    less.erase(name);
    CHECK(is_wrong(less));
  }
  CHECK(sum == bench.sessions.digest().value);
  for (const auto& record : earlier) {
    const std::string& name = record.first;
    CAPTURE(name);
    Records more = records;
    more[name] = record.second;
    CHECK(is_wrong(more) == (more != records));
  }
}

TEST_CASE("sessions that differ have different digests") {
  Bench one;
  Bench two;
  one.fresh("a", 1);
  two.fresh("a", 2);
  CHECK(one.sessions.digest() != two.sessions.digest());
  two = one;
  two.repeated("a", 1);
  CHECK(one.sessions.digest() != two.sessions.digest());
}

TEST_CASE("damaged bytes are no record, or another one, and never a crash") {
  Bench bench;
  bench.stamp.sessions_max = 2;
  for (std::uint64_t i = 1; i <= 9; ++i) {
    bench.take("c" + std::to_string(i % 4), i);
  }
  for (const auto& [name, bytes] : records_of(bench.sessions)) {
    const std::optional<Digest> digest = Sessions::digest_of_record(name, bytes);
    CHECK(digest.has_value());
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      CHECK(!Sessions::digest_of_record(name, bytes.substr(0, at)).has_value());
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x11);
      CHECK(Sessions::digest_of_record(name, damaged) != digest);
    }
    CHECK(!Sessions::digest_of_record(name, bytes + '\0').has_value());
    CHECK(!Sessions::digest_of_record("x" + name, bytes).has_value());
  }
  CHECK(!Sessions::digest_of_record("", "").has_value());
  CHECK(!Sessions::digest_of_record("p", std::string(24, '\1')).has_value());
}

TEST_CASE("a session that comes twice is refused") {
  Bench bench;
  bench.fresh("a", 1);
  bench.fresh("b", 1);
  const Records records = records_of(bench.sessions);
  Sessions sessions;
  CHECK(sessions.load("sa", records.at("sa")));
  CHECK(!sessions.load("sa", records.at("sa")));
  CHECK(!sessions.load("sc", records.at("sa")));  // two were used by one entry last
}

}  // namespace graftd
