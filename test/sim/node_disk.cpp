// What a server writes, where it may die on the way, and what it finds when it starts again.
#include "core/snapshot_codec.hpp"
#include "test/sim/broken.hpp"
#include "test/sim/node.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace graftd::sim {

namespace {

// As cmd/disk_thread and cmd/state_thread: between two attempts of a write that finds no space, and
// how late it is noticed that space is short.
constexpr Duration attempt_interval = std::chrono::milliseconds(200);
constexpr Duration state_attempt_interval_min = std::chrono::seconds(1);
constexpr Duration state_attempt_interval_max = std::chrono::seconds(16);
constexpr Duration look_interval = std::chrono::milliseconds(500);

}  // namespace

void Node::replace_disk(Disk disk, std::unique_ptr<Storage> storage) {
  disk_ = std::move(disk);
  storage_ = std::move(storage);
  unsure_ = {};
  set_space(space_);
}

void Node::set_space(DiskSpace space) {
  const bool changes = std::exchange(space_, space) != space;
  if (storage_ != nullptr) {
    storage_->fill(space == DiskSpace::none);
  }
  if (changes) {
    look_later();
  }
}

// As cmd/space_watch: that a disk is full shows when a write is refused.
void Node::look_later() {
  if (running()) {
    schedule_.after(chance_.time(Duration(0), look_interval), [this, life = life_] {
      if (life == life_ && running_->space_told != DiskSpace::none) {
        tell_space(space_ == DiskSpace::none ? DiskSpace::low : space_);
      }
    });
  }
}

void Node::tell_space(DiskSpace space) {
  if (running() && running_->space_told != space) {
    running_->space_told = space;
    take(SpaceLeft{.space = space, .free_bytes = 0});
  }
}

template <class What>
WriteEnd Node::attempt(const What& write) {
  if (storage_ != nullptr) {
    return storage_->write(write);
  }
  return space_ == DiskSpace::none ? WriteEnd::no_space : WriteEnd::done;
}

void Node::calm_disk() {
  if (storage_ != nullptr) {
    storage_->calm_down();
  }
}

void Node::recover(const ClusterId& cluster) {
  if (storage_ == nullptr) {
    disk_.count_start();
    recovered_ = disk_.recover();
    return;
  }
  Storage::Opened opened = storage_->open(cluster);
  settle(opened.recovered);
  disk_.count_start_as(opened.incarnation);
  recovered_ = std::move(opened.recovered);
}

void Node::try_damaged_disk(const ClusterId& cluster) {
  if (storage_ == nullptr) {
    return;  // the model has no bits
  }
  std::optional<Recovered> found = storage_->open_damaged(cluster);
  if (!found) {
    return;
  }
  const Snapshot& state = found->snapshot;
  const Index index = state.head.position.index;
  // An older state is as good where the log goes on from it.
  if (index < disk_.snapshot().position.index && index >= found->base.index) {
    require(state_digest(state.values, state.sessions) == state.head.digest,
            "a state that is found is what its head says",
            [&] { return id_.text; });
    if (index.value > 0) {
      world_.wrote_state(*this, SaveChanges{.head = state.head, .writes = {}, .records = {}});
    }
    found->snapshot = Disk(disk_).recover().snapshot;
  }
  settle(*found);
}

// What was under way is there or it is not, each of the two as a whole; all else is as it was told.
void Node::settle(const Recovered& found) {
  std::string all_as_told;
  for (const auto& [write, state] :
       {std::pair{false, false}, {true, false}, {false, true}, {true, true}}) {
    if ((write && !unsure_.write) || (state && !unsure_.state)) {
      continue;
    }
    Disk disk = disk_;
    if (state) {
      disk.apply(*unsure_.state);
    }
    if (write) {
      disk.apply(*unsure_.write);
    }
    const std::string wrong = difference(found, disk.recover());
    if (wrong.empty()) {
      adopt(std::move(disk), write, state);
      return;
    }
    all_as_told = all_as_told.empty() ? wrong : all_as_told;
  }
  require(false, "a server finds on its disk what it was told is there (D1, D5)", [&] {
    return id_.text + ": " + all_as_told;
  });
}

void Node::adopt(Disk disk, bool write, bool state) {
  disk_ = std::move(disk);
  const Unsure was = std::exchange(unsure_, {});
  if (state) {
    world_.wrote_state(*this, *was.state);
  }
  if (write) {
    world_.wrote(*this, *was.write);
  }
  if (write || state) {
    world_.found_untold(*this);
  }
}

bool Node::strikes(CrashPoint always, CrashPoint with_vote) const {
  return armed_ == always || (armed_ == with_vote && running_->holds_vote);
}

bool Node::strikes(CrashPoint always, CrashPoint with_vote, CrashPoint with_compaction) const {
  return strikes(always, with_vote) || (armed_ == with_compaction && running_->compacts);
}

void Node::begin_write(Write write) {
  if (running_->dying) {
    return;
  }
  running_->holds_vote = write.hard_state.has_value() && write.hard_state->vote.has_value();
  running_->compacts = write.compact_to.has_value() || write.reset.has_value();
  if (strikes(
          CrashPoint::before_write, CrashPoint::before_vote_write, CrashPoint::before_compaction)) {
    crash(name_of(*armed_));
    return;
  }
  running_->writing = std::move(write);
  const Duration done =
      std::max(disk_blocked_until, schedule_.now() + chance_.time(pace.write_min, pace.write_max));
  schedule_.at(done, [this, life = life_] { write_done(life); });
}

void Node::write_done(std::uint64_t life) {
  if (life != life_) {
    return;
  }
  if (schedule_.now() < disk_blocked_until) {
    schedule_.at(disk_blocked_until, [this, life] { write_done(life); });
    return;
  }
  if (strikes(CrashPoint::write_lost, CrashPoint::vote_write_lost, CrashPoint::compaction_lost)) {
    crash(name_of(*armed_));
    return;
  }
  const WriteEnd end = attempt(*running_->writing);
  if (end == WriteEnd::no_space) {
    world_.found_no_space(*this);
    schedule_.after(attempt_interval, [this, life] { write_done(life); });
    tell_space(DiskSpace::none);
    return;
  }
  const Write write = std::move(*std::exchange(running_->writing, std::nullopt));
  if (end == WriteEnd::failed) {
    unsure_.write = write;
    crash("its disk failed");
    return;
  }
  disk_.apply(write);
  world_.wrote(*this, write);
  if (running_->space_told == DiskSpace::none) {
    tell_space(space_ == DiskSpace::none ? DiskSpace::low : space_);
  }
  if (strikes(
          CrashPoint::before_speak, CrashPoint::before_vote_speak, CrashPoint::compaction_unseen)) {
    crash(name_of(*armed_));
    return;
  }
  if (paused_) {
    running_->write_done_while_paused = true;
    return;
  }
  finish_write();
}

void Node::finish_write() {
  const bool dies_after = strikes(CrashPoint::after_speak, CrashPoint::after_vote_speak);
  guarded([&] {
    running_->speaking = armed_ == CrashPoint::mid_speak;
    running_->loop->written(Duration(1));
    running_->speaking = false;
  });
  if (dies_after && running()) {
    crash(name_of(CrashPoint::after_speak));
  }
}

// Beside the writes of the log, and slower.
void Node::begin_state_write(StateWrite write) {
  if (running_->dying) {
    return;
  }
  require(!running_->saving, "one state is written at a time", [&] { return id_.text; });
  running_->saving = std::move(write);
  schedule_.at(std::max(disk_blocked_until,
                        schedule_.now() + chance_.time(pace.write_min, pace.state_write_max)),
               [this, life = life_] { state_write_done(life, state_attempt_interval_min); });
}

void Node::state_write_done(std::uint64_t life, Duration next_attempt) {
  if (life != life_) {
    return;
  }
  if (armed_ == CrashPoint::state_write_lost) {
    crash(name_of(*armed_));
    return;
  }
  const WriteEnd end = attempt(*running_->saving);
  if (end == WriteEnd::no_space) {
    schedule_.after(next_attempt, [this, life, next_attempt] {
      state_write_done(life, std::min(2 * next_attempt, state_attempt_interval_max));
    });
    return;
  }
  const StateWrite write = std::move(*std::exchange(running_->saving, std::nullopt));
  if (end == WriteEnd::failed) {
    unsure_.state = write;
    crash("its disk failed");
    return;
  }
  disk_.apply(write);
  world_.wrote_state(*this, write);
  if (armed_ == CrashPoint::state_unseen) {
    crash(name_of(*armed_));
    return;
  }
  if (paused_) {
    running_->state_done_while_paused = true;
  } else {
    take(StateWritten{Duration(1), 0});
  }
}

}  // namespace graftd::sim
