#include "core/sessions.hpp"

#include "core/entry.hpp"

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
  CHECK(bench.sessions.encode().size() < 1'300'000);
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
  CHECK(Sessions::decode(bench.sessions.encode()) == bench.sessions);
  bench.stamp.sessions_max = 5;
  for (std::uint64_t i = 1; i <= 200; ++i) {
    bench.stamp.time_us += second;
    bench.take("c" + std::to_string(i * i % 17), i / 3, std::to_string(i));
  }
  const std::optional<Sessions> back = Sessions::decode(bench.sessions.encode());
  REQUIRE(back.has_value());
  CHECK(*back == bench.sessions);
  CHECK(back->digest() == bench.sessions.digest());
  CHECK(back->encode() == bench.sessions.encode());
  Bench copy = bench;
  copy.sessions = *back;
  for (std::uint64_t i = 50; i <= 90; ++i) {
    const std::string client = "c" + std::to_string(i % 17);
    CHECK(bench.take(client, i).index() == copy.take(client, i).index());
    CHECK(bench.sessions.digest() == copy.sessions.digest());
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

TEST_CASE("damaged bytes are no sessions, or other ones, and never a crash") {
  Bench bench;
  bench.stamp.sessions_max = 2;
  for (std::uint64_t i = 1; i <= 9; ++i) {
    bench.take("c" + std::to_string(i % 4), i);
  }
  const std::string bytes = bench.sessions.encode();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    CHECK(!Sessions::decode(bytes.substr(0, at)).has_value());
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x11);
    const std::optional<Sessions> read = Sessions::decode(damaged);
    CHECK((!read || !(*read == bench.sessions)));
  }
  CHECK(!Sessions::decode(bytes + '\0').has_value());
  CHECK(!Sessions::decode("").has_value());
}

TEST_CASE("names are forgotten only when a million others came, and some time has passed") {
  NameFilter filter;
  const Digest name = digest_of("first");
  filter.add(name, 0, second);
  for (std::uint64_t i = 1; i < 2 * NameFilter::names_max; ++i) {
    filter.add(digest_of("name", {i}), 0, second);
  }
  CHECK(filter.may_hold(name));
  filter.add(digest_of("later"), second + 1, second);
  CHECK(filter.may_hold(name));
  CHECK(filter.may_hold(digest_of("later")));
  for (std::uint64_t i = 1; i < NameFilter::names_max; ++i) {
    filter.add(digest_of("newer", {i}), second + 1, second);
  }
  filter.add(digest_of("last"), 3 * second, second);
  CHECK(!filter.may_hold(digest_of("surely not")));
  CHECK(filter.may_hold(digest_of("later")));
}

}  // namespace graftd
