#include "store/store_error.hpp"
#include "test/store/script.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>
#include <unistd.h>

namespace graftd::test {

namespace {

using Files = std::map<std::string, std::string>;

constexpr int cases = 4000;
// Of all cases together, for one that hangs.
constexpr unsigned seconds_max = 300;
constexpr std::size_t page = 4096;

// Of one start, without anything written.
struct Contents {
  std::string log;
  std::string state;
};

Contents contents_of(const Recovered& recovered) {
  std::string log = std::to_string(recovered.hard_state.term.value) + " " +
                    recovered.hard_state.vote.value_or(NodeId{}).text + " " +
                    std::to_string(recovered.base.index.value);
  for (const Entry& entry : recovered.entries) {
    log += " " + std::to_string(entry.index.value) + "@" + std::to_string(entry.term.value) + ":" +
           std::to_string(digest_of(entry.payload).value);
  }
  const SnapshotHead& head = recovered.snapshot.head;
  std::string state = std::to_string(head.position.index.value) + "@" +
                      std::to_string(head.position.term.value) + " " +
                      std::to_string(head.digest.value) + " " +
                      std::to_string(recovered.snapshot.values.digest().value) + " " +
                      std::to_string(recovered.snapshot.values.size());
  return {std::move(log), std::move(state)};
}

Contents read_contents(const std::string& path) {
  DataDirectory directory(path);
  LogStore log = LogStore::open(directory, node0);
  StateStore state = StateStore::open(directory, log.identity(), log.base());
  Snapshot snapshot = state.take_recovered();
  Recovered recovered = log.take_recovered();
  recovered.snapshot = std::move(snapshot);
  return contents_of(recovered);
}

// The files of a life after each of its steps, as a crash would leave them, and what is in them.
struct Album {
  std::vector<Files> files;
  std::vector<Contents> contents;
};

Album album_of_a_life() {
  const Scratch scratch;
  const std::vector<Step> script = script_of_a_life();
  DataDirectory directory(scratch / "data");
  std::optional<Stores> stores(open_stores(directory));
  Album album;
  const auto take_picture = [&] {
    album.files.push_back(files_in(scratch / "data"));
    sim::Disk disk = disk_after(script, album.contents.size());
    Recovered then{.hard_state = disk.hard_state(),
                   .base = disk.base(),
                   .entries = {disk.entries().begin(), disk.entries().end()},
                   .snapshot = {}};
    then.snapshot = disk.recover().snapshot;
    album.contents.push_back(contents_of(then));
  };
  take_picture();
  for (const Step& step : script) {
    if (const auto* write = std::get_if<Write>(&step)) {
      stores->log.write(*write);
    } else if (const auto* state = std::get_if<StateWrite>(&step)) {
      stores->state.write(*state);
    } else {
      stores.reset();
      stores.emplace(open_stores(directory));
    }
    take_picture();
  }
  return album;
}

// What can happen to a file behind the back of the program that wrote it.
class Vandal {
 public:
  explicit Vandal(std::uint64_t seed) : random_(seed) {}

  // The name of the file.
  std::string spoil(Files& files, const Album& album, std::size_t now) {
    auto victim = files.begin();
    std::advance(victim, random_.below(files.size()));
    const std::string name = victim->first;
    std::string& bytes = victim->second;
    const Files& before = album.files[random_.below(now + 1)];
    const auto old = before.find(name);
    what = random_.below(10);
    switch (what) {
      case 0:
      case 1:
        flip(bytes, 1);
        break;
      case 2:
        flip(bytes, 2 + random_.below(30));
        break;
      case 3:
        overwrite(bytes, 1 + random_.below(64));
        break;
      case 4:
        overwrite(bytes, random_.below(2) == 0 ? 512 : page);
        break;
      case 5:
        bytes.resize(random_.below(bytes.size() + 1));
        break;
      case 6:
        bytes.append(1 + random_.below(2 * page), static_cast<char>(random_.next()));
        break;
      case 7:
        copy_page(bytes, std::string(bytes));
        break;
      case 8:
        if (old != before.end()) {
          copy_page(bytes, old->second);
        }
        break;
      default:
        if (old != before.end() && random_.below(4) > 0) {
          bytes = old->second;
        } else {
          files.erase(victim);
        }
    }
    return name;
  }

  Random& random() { return random_; }

  std::uint64_t what = 0;

 private:
  void flip(std::string& bytes, std::uint64_t bits) {
    for (; bits > 0 && !bytes.empty(); --bits) {
      bytes[random_.below(bytes.size())] ^= static_cast<char>(1U << random_.below(8));
    }
  }

  void overwrite(std::string& bytes, std::size_t count) {
    if (bytes.size() >= count) {
      const std::size_t at = random_.below(bytes.size() - count + 1);
      const bool with_zeros = random_.below(2) == 0;
      for (std::size_t i = at; i < at + count; ++i) {
        bytes[i] = with_zeros ? '\0' : static_cast<char>(random_.next());
      }
    }
  }

  void copy_page(std::string& bytes, const std::string& from) {
    if (from.size() >= page && bytes.size() >= page) {
      const std::size_t source = random_.below(from.size() / page) * page;
      bytes.replace(random_.below(bytes.size() / page) * page, page, from, source, page);
    }
  }

  Random random_;
};

struct Verdicts {
  int refused = 0;
  int unharmed = 0;
  int shorter = 0;  // as after a crash: the end of a WAL is gone
};

// A WAL that lost its end is like one that a crash cut off, in any log. Nothing else of the log may
// be older. A state may be, because the log goes on from it: what the log lacks is in none that the
// store takes.
void judge(const Contents& found,
           const Album& album,
           std::size_t now,
           const std::set<std::string>& spoiled,
           Verdicts& verdicts) {
  const auto is_earlier = [&](std::string Contents::*part) {
    for (std::size_t then = 0; then <= now; ++then) {
      if (found.*part == album.contents[then].*part) {
        return true;
      }
    }
    return false;
  };
  const Contents& wanted = album.contents[now];
  CAPTURE(found.log);
  CAPTURE(wanted.log);
  CAPTURE(found.state);
  CAPTURE(wanted.state);
  if (found.log == wanted.log && found.state == wanted.state) {
    ++verdicts.unharmed;
    return;
  }
  ++verdicts.shorter;
  if (found.log != wanted.log) {
    REQUIRE(spoiled.contains("raft.db-wal"));
    REQUIRE(is_earlier(&Contents::log));
  }
  REQUIRE(is_earlier(&Contents::state));
}

}  // namespace

TEST_CASE("D3, D14: files damaged by the thousand are refused, or nothing in them is wrong") {
  alarm(seconds_max);
  const Album album = album_of_a_life();
  const Scratch scratch;
  Verdicts verdicts;
  for (int number = 0; number < cases; ++number) {
    CAPTURE(number);
    Vandal vandal(static_cast<std::uint64_t>(number));
    const std::size_t now = vandal.random().below(album.files.size());
    Files files = album.files[now];
    std::set<std::string> spoiled;
    for (std::uint64_t i = vandal.random().below(4) == 0 ? 2 : 1; i > 0; --i) {
      spoiled.insert(vandal.spoil(files, album, now));
    }
    put_files(scratch / "data", files);
    Contents found;
    const std::string sentence = refusal_of([&] { found = read_contents(scratch / "data"); });
    if (!sentence.empty()) {
      REQUIRE(sentence.find(scratch / "data") != std::string::npos);
      ++verdicts.refused;
    } else {
      CAPTURE(now);
      CAPTURE(vandal.what);
      CAPTURE(*spoiled.begin());
      CAPTURE(*spoiled.rbegin());
      judge(found, album, now, spoiled, verdicts);
    }
  }
  alarm(0);
  MESSAGE(cases << " damaged directories: " << verdicts.refused << " refused, " << verdicts.unharmed
                << " with nothing lost, " << verdicts.shorter << " as after a crash");
  CHECK(verdicts.refused > cases / 3);
}

}  // namespace graftd::test
