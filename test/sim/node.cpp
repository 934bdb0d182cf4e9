#include "test/sim/node.hpp"

#include "test/sim/broken.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace graftd::sim {

namespace {

// What the peer links hold for a server that does not read; beyond it messages are lost.
constexpr std::size_t backlog_max = 2000;
// A replica whose deadline does not move on when it is ticked would spin.
constexpr int ticks_at_once_max = 1000;

}  // namespace

std::string_view name_of(CrashPoint point) {
  switch (point) {
    case CrashPoint::before_write:
      return "before the write";
    case CrashPoint::write_lost:
      return "the write lost";
    case CrashPoint::before_speak:
      return "after the write, before speaking";
    case CrashPoint::mid_speak:
      return "in the middle of speaking";
    case CrashPoint::after_speak:
      return "after speaking";
    case CrashPoint::before_vote_write:
      return "before the write of a vote";
    case CrashPoint::vote_write_lost:
      return "the write of a vote lost";
    case CrashPoint::before_vote_speak:
      return "after the write of a vote, before speaking";
    case CrashPoint::after_vote_speak:
      return "after speaking a vote";
    case CrashPoint::before_compaction:
      return "before the write of a compaction";
    case CrashPoint::compaction_lost:
      return "the write of a compaction lost";
    case CrashPoint::compaction_unseen:
      return "after the write of a compaction, before speaking";
    case CrashPoint::state_write_lost:
      return "the write of a state lost";
    case CrashPoint::state_unseen:
      return "after the write of a state, before its report";
  }
  return "";
}

Node::Node(
    NodeId id, Disk disk, Clock clock, Schedule& schedule, Chance& chance, NodeObserver& world)
    : id_(std::move(id)),
      disk_(std::move(disk)),
      clock_(clock),
      schedule_(schedule),
      chance_(chance),
      world_(world) {}

void Node::start(const ClusterId& cluster, Options options) {
  require(running_ == nullptr, "only a server that is down is started", [&] { return id_.text; });
  ++life_;
  running_ = std::make_unique<Running>();
  const Identity identity{.cluster = cluster,
                          .node = id_,
                          .directory = disk_.directory(),
                          .incarnation = disk_.incarnation()};
  running_->replica =
      std::make_unique<Replica>(identity, options, std::exchange(recovered_, {}), now());
  guarded([&] {
    running_->loop = std::make_unique<ReplicaLoop>(*running_->replica, outlets());
    running_->loop->take(Report{event::NodeStart{.version = "sim"}});
  });
  if (space_ != DiskSpace::enough) {
    look_later();
  }
}

void Node::crash(std::string_view why) {
  if (!running()) {
    return;
  }
  running_->dying = true;
  if (storage_ != nullptr) {
    if (!unsure_.write) {
      unsure_.write = running_->writing;
    }
    if (!unsure_.state) {
      unsure_.state = running_->saving;
    }
    storage_->crash(running_->writing ? &*running_->writing : nullptr,
                    running_->saving ? &*running_->saving : nullptr);
  }
  armed_.reset();
  paused_ = false;
  backlog_.clear();
  ++life_;
  world_.died(*this, why);
  bury();
}

// A replica cannot be destroyed from within one of its own calls.
void Node::bury() {
  if (depth_ == 0 && running_ != nullptr && running_->dying) {
    running_.reset();
  }
}

void Node::pause() {
  if (running()) {
    paused_ = true;
  }
}

void Node::resume() {
  if (!paused_) {
    return;
  }
  paused_ = false;
  awake_since_ = schedule_.now();
  if (std::exchange(running_->write_done_while_paused, false)) {
    finish_write();
  }
  if (running() && std::exchange(running_->state_done_while_paused, false)) {
    take(StateWritten{Duration(1), 0});
  }
  for (std::deque<Input> backlog = std::exchange(backlog_, {}); !backlog.empty();
       backlog.pop_front()) {
    take(std::move(backlog.front()));
  }
  if (running() && std::exchange(running_->timer_due_while_paused, false)) {
    guarded([&] { running_->loop->tick(); });
  }
}

void Node::take(Input&& input) {
  if (!running()) {
    return;
  }
  if (paused_) {
    if (backlog_.size() < backlog_max) {
      backlog_.push_back(std::move(input));
    }
    return;
  }
  guarded([&] { running_->loop->take(std::move(input)); });
}

ReplicaOutlets Node::outlets() {
  return {.now = [this] { return now(); },
          .write = [this](Write write) { begin_write(std::move(write)); },
          .write_state = [this](StateWrite write) { begin_state_write(std::move(write)); },
          .send = [this](const Message& message) { send(message); },
          .answer =
              [this](Answer answer) {
                if (!running_->dying) {
                  world_.answers(*this, std::move(answer));
                }
              },
          .tell =
              [this](std::vector<Event> events) {
                if (!running_->dying) {
                  world_.tells(*this, std::move(events));
                }
              },
          .flush_soon = [this] { flush_soon(); },
          .tick_at = [this](Instant instant) { set_timer(instant); }};
}

void Node::send(const Message& message) {
  if (running_->dying) {
    return;
  }
  world_.sends(*this, message);
  if (running_->speaking) {
    crash(name_of(CrashPoint::mid_speak));
  }
}

// With no time to gather, every input is a batch of its own as long as the disk keeps up.
void Node::flush_soon() {
  if (running_->dying || running_->flush_asked) {
    return;
  }
  if (pace.gather_max == Duration(0)) {
    running_->loop->flush();
    return;
  }
  running_->flush_asked = true;
  schedule_.after(chance_.time(Duration(0), pace.gather_max), [this, life = life_] {
    if (life == life_) {
      running_->flush_asked = false;
      guarded([&] { running_->loop->flush(); });
    }
  });
}

// A timer that is put off, as with each heartbeat, stays in the schedule and is looked at again
// when it is due.
void Node::set_timer(Instant instant) {
  if (running_->dying) {
    return;
  }
  running_->wanted_tick = instant;
  wake_at(clock_.time_of(instant));
}

void Node::set_clock_rate(std::int64_t rate_ppm) {
  clock_.set_rate(schedule_.now(), rate_ppm);
  if (running() && running_->timer) {
    wake_at(clock_.time_of(running_->wanted_tick));
  }
}

void Node::wake_at(Duration due) {
  if (!running_->timer || *running_->timer > due) {
    running_->timer = due;
    schedule_.at(due, [this, life = life_, due] { timer_due(life, due); });
  }
}

void Node::timer_due(std::uint64_t life, Duration set_for) {
  if (life != life_ || running_->timer != set_for) {
    return;
  }
  running_->timer.reset();
  if (now().mono < running_->wanted_tick) {
    wake_at(clock_.time_of(running_->wanted_tick));
    return;
  }
  if (paused_) {
    running_->timer_due_while_paused = true;
    return;
  }
  ticks_at_once_ = schedule_.now() == last_tick_ ? ticks_at_once_ + 1 : 0;
  last_tick_ = schedule_.now();
  require(
      ticks_at_once_ < ticks_at_once_max, "time moves on after a tick", [&] { return id_.text; });
  guarded([&] { running_->loop->tick(); });
}

}  // namespace graftd::sim
