#include "test/sim/real_storage.hpp"

#include "store/failed_write.hpp"
#include "store/store_error.hpp"
#include "store/stores.hpp"
#include "test/sim/broken.hpp"
#include "test/sim/chance.hpp"
#include "test/sim/memory_directory.hpp"
#include "test/sim/memory_disk.hpp"
#include "test/sim/memory_vfs.hpp"

#include <optional>
#include <string>
#include <utility>

namespace graftd {

namespace {

struct ServerStops {};

}  // namespace

// In the program: the end of the process.
void stop_on_failed_write(const std::string&, const std::exception&) { throw ServerStops{}; }

}  // namespace graftd

namespace graftd::sim {

namespace {

// So few that the log is copied into its file often.
constexpr int wal_pages_here = 20;
// So few that they are merged often.
constexpr std::size_t runs_here = 3;

// About what a start and two small writes call.
constexpr std::uint64_t calls_of_a_start = 60;
constexpr std::uint64_t calls_of_a_write = 12;

// About after how many calls one fails, and the power is cut in the middle of what is written; 0
// for never.
struct Troubles {
  std::uint64_t failure_calls = 0;
  std::uint64_t power_cut_calls = 0;
};

class RealStorage final : public Storage {
 public:
  RealStorage(StorageSite site, const Troubles& troubles)
      : site_(std::move(site)),
        chance_(site_.seed),
        troubles_(troubles),
        disk_(chance_.next()),
        mounted_(disk_),
        directory_(disk_, mounted_) {}

  ~RealStorage() override { disk_.end(); }

  Opened open(const ClusterId& cluster) override;
  std::optional<Recovered> open_damaged(const ClusterId& cluster) override;
  WriteEnd write(const Write& write) override;
  WriteEnd write(const StateWrite& write) override;
  void crash(const Write* write, const StateWrite* state) override;

  void fill(bool full) override {
    full_ = full;
    disk_.fill(full);
  }

  void calm_down() override {
    troubles_ = {};
    disk_.fail_at(0);
    disk_.end_at(0);
  }

 private:
  std::uint64_t draw_call(std::uint64_t calls);
  Recovered open_stores(const ClusterId& cluster);
  template <class Action>
  WriteEnd attempt(const Action& action);
  bool save(const StateWrite& write);
  void close();

  StorageSite site_;
  Chance chance_;
  Troubles troubles_;
  bool full_ = false;
  MemoryDisk disk_;
  MountedDisk mounted_;
  MemoryDirectory directory_;
  std::optional<Stores> stores_;
};

Recovered RealStorage::open_stores(const ClusterId& cluster) {
  LogStore log =
      LogStore::exists(directory_)
          ? LogStore::open(directory_, site_.node, site_.starts)
          : LogStore::create(
                directory_, {cluster, site_.node, site_.directory, site_.starts}, site_.first);
  stores_ = with_state(directory_, std::move(log));
  return stores_->take_recovered();
}

// A server does not start on a full disk, and says so (test/store/enumeration_test.cpp): somebody
// made room for a moment.
Storage::Opened RealStorage::open(const ClusterId& cluster) {
  disk_.fill(false);
  for (;;) {
    const bool cut_off = chance_.happens(150'000);
    if (cut_off) {
      disk_.end_at(chance_.number(1, calls_of_a_start));
    }
    Opened opened;
    try {
      opened.recovered = open_stores(cluster);
    } catch (const StoreError& error) {
      throw Broken("a server starts with what a crash left (D4)", error.what());
    }
    opened.incarnation = stores_->log.identity().incarnation;
    disk_.end_at(0);
    if (!disk_.has_ended()) {
      disk_.fail_at(draw_call(troubles_.failure_calls));
      disk_.end_at(draw_call(troubles_.power_cut_calls));
      disk_.fill(full_);
      return opened;
    }
    site_.counts->add(Mark::starts_cut_off);
    close();
  }
}

std::optional<Recovered> RealStorage::open_damaged(const ClusterId& cluster) {
  site_.counts->add(Mark::damaged);
  disk_.fill(false);
  disk_.rot();
  std::optional<Recovered> found;
  try {
    found = open_stores(cluster);
    site_.counts->add(Mark::damaged_in_vain);
  } catch (const StoreError&) {
    // Refused. Nobody tries it again.
  }
  close();
  return found;
}

std::uint64_t RealStorage::draw_call(std::uint64_t calls) {
  return calls == 0 ? 0 : chance_.number(1, 2 * calls);
}

// The server must not go on after a call that failed (D2).
template <class Action>
WriteEnd RealStorage::attempt(const Action& action) {
  bool done = false;
  try {
    done = action();
  } catch (const ServerStops&) {
    site_.counts->add(Mark::stopped_by_its_disk);
    return WriteEnd::failed;
  }
  require(!disk_.has_failed(), "a server stops when its disk has failed (D2)", [&] {
    return site_.node.text;
  });
  if (disk_.has_ended()) {
    site_.counts->add(Mark::crashes_in_a_write);
    return WriteEnd::failed;
  }
  return done ? WriteEnd::done : WriteEnd::no_space;
}

WriteEnd RealStorage::write(const Write& write) {
  return attempt([&] {
    const bool done = stores_->log.write_if_space(write);
    if (done) {
      stores_->log.tidy(wal_pages_here);
    }
    return done;
  });
}

// As cmd/state_thread does it.
bool RealStorage::save(const StateWrite& write) {
  if (!stores_->state.write_if_space(write)) {
    return false;
  }
  while (stores_->state.tidy(runs_here)) {
  }
  return true;
}

WriteEnd RealStorage::write(const StateWrite& write) {
  return attempt([&] { return save(write); });
}

void RealStorage::crash(const Write* write, const StateWrite* state) {
  if (!stores_) {
    return;
  }
  const bool idle = write == nullptr && state == nullptr;
  const bool may_go_on = !disk_.has_failed() && !disk_.has_ended();
  if (idle && may_go_on && chance_.happens(250'000)) {
    stores_.reset();  // stopped in good order
    site_.counts->add(Mark::stopped_in_good_order);
  }
  if (!idle && may_go_on && chance_.happens(700'000)) {
    disk_.end_at(chance_.number(1, calls_of_a_write));
    const bool log_first = chance_.happens(500'000);
    for (const bool log : {log_first, !log_first}) {
      if (log && write != nullptr) {
        attempt([&] { return stores_->log.write_if_space(*write); });
      } else if (!log && state != nullptr) {
        attempt([&] { return save(*state); });
      }
      if (disk_.has_failed()) {
        break;
      }
    }
  }
  close();
}

// Nothing that the stores do at their end is to happen.
void RealStorage::close() {
  disk_.end();
  site_.counts->add(Mark::torn_by_a_crash, disk_.last_cut_tore() ? 1 : 0);
  stores_.reset();
  disk_.start_again();
}

}  // namespace

MakeStorage real_storage(std::uint64_t seed) {
  install_memory_vfs(seed);
  Chance chance(seed * 0x94d049bb133111ebU + 5);
  const Troubles troubles{
      .failure_calls = chance.happens(500'000) ? chance.skewed(3000, 300'000) : 0,
      .power_cut_calls = chance.happens(500'000) ? chance.skewed(1000, 100'000) : 0};
  return [troubles](StorageSite site) -> std::unique_ptr<Storage> {
    return std::make_unique<RealStorage>(std::move(site), troubles);
  };
}

}  // namespace graftd::sim
