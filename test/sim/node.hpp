#pragma once

#include "cmd/replica_loop.hpp"
#include "core/replica.hpp"
#include "test/sim/chance.hpp"
#include "test/sim/clock.hpp"
#include "test/sim/disk.hpp"
#include "test/sim/schedule.hpp"
#include "test/sim/storage.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace graftd::sim {

// Where in a batch a server dies (catalogue V1, D1).
enum class CrashPoint : std::uint8_t {
  before_write,       // what may leave early has left; the write never starts
  write_lost,         // while the write is under way
  before_speak,       // the write is on the disk, nobody has been told
  mid_speak,          // after the first of the messages that wait for the write
  after_speak,        // after the batch, before the next
  before_vote_write,  // as before_write, but only of a write that holds a vote
  vote_write_lost,    // as write_lost, of such a write
  before_vote_speak,  // as before_speak, of such a write
  after_vote_speak,   // as after_speak, of such a write
  before_compaction,  // as before_write, of one that compacts or resets the log
  compaction_lost,    // as write_lost, of such a write
  compaction_unseen,  // as before_speak, of such a write
  state_write_lost,   // while the state is written
  state_unseen,       // the state is on the disk, the replica does not know yet
};

constexpr std::uint64_t crash_points = static_cast<std::uint64_t>(CrashPoint::state_unseen) + 1;

std::string_view name_of(CrashPoint point);

class Node;

// What a server does to its surroundings. May throw Broken.
class NodeObserver {
 public:
  NodeObserver() = default;
  NodeObserver(const NodeObserver&) = delete;
  NodeObserver& operator=(const NodeObserver&) = delete;
  virtual ~NodeObserver() = default;
  virtual void sends(Node& node, const Message& message) = 0;
  virtual void answers(Node& node, Answer answer) = 0;
  virtual void tells(Node& node, std::vector<Event> events) = 0;
  virtual void wrote(Node& node, const Write& write) = 0;
  virtual void wrote_state(Node& node, const StateWrite& write) = 0;
  virtual void died(Node& node, std::string_view why) = 0;
  // It starts with a write that nobody was told of.
  virtual void found_untold(Node& node) = 0;
  // A write of its log waits for some.
  virtual void found_no_space(Node& node) = 0;
};

// How fast a server's disk and loop are.
struct Pace {
  Duration write_min{};
  Duration write_max{};
  Duration state_write_max{};
  Duration gather_max{};  // inputs that arrive within it make one batch
};

// A simulated server: the real replica and the real loop on a simulated disk and clock. It can be
// killed, started again on the same disk, paused, and given another disk.
class Node {
 public:
  Node(NodeId id, Disk disk, Clock clock, Schedule& schedule, Chance& chance, NodeObserver& world);

  // Reads its disk; before each start.
  void recover(const ClusterId& cluster);
  // Bits of the disk flip, and it reads them: what is taken for whole must be.
  void try_damaged_disk(const ClusterId& cluster);
  void start(const ClusterId& cluster, Options options);
  void crash(std::string_view why);

  void arm(CrashPoint point) { armed_ = point; }

  void disarm() { armed_.reset(); }

  void pause();
  void resume();

  // Only when not running. With a storage, the disk is the model of what must be there.
  void replace_disk(Disk disk, std::unique_ptr<Storage> storage);
  // From now on no call to the disk fails.
  void calm_disk();
  // Of its disk: `none` is full.
  void set_space(DiskSpace space);

  DiskSpace space() const { return space_; }

  // Steps at once, or when the pause is over; lost when not running.
  void take(Input&& input);

  const NodeId& id() const { return id_; }

  bool running() const { return running_ != nullptr && !running_->dying; }

  bool paused() const { return paused_; }

  // Since when it has been able to do anything without a pause.
  Duration awake_since() const { return awake_since_; }

  // Each start is another life; so is no life at all.
  std::uint64_t life() const { return life_; }

  const Disk& disk() const { return disk_; }

  void jump_wall(Duration by) { clock_.jump_wall(by); }

  // A timer that is set goes by the new rate too, as the kernel's do.
  void set_clock_rate(std::int64_t rate_ppm);

  // Only while running.
  const Configuration& configuration() const { return running_->replica->configuration(); }

  Duration time_of(Instant instant) const { return clock_.time_of(instant); }

  Moment now() const { return clock_.read(schedule_.now()); }

  Pace pace;
  Duration disk_blocked_until{};  // no write ends before

 private:
  struct Running {
    std::unique_ptr<Replica> replica;
    std::unique_ptr<ReplicaLoop> loop;
    std::optional<Write> writing;
    std::optional<StateWrite> saving;
    bool holds_vote = false;
    bool compacts = false;
    bool state_done_while_paused = false;
    bool write_done_while_paused = false;
    bool timer_due_while_paused = false;
    bool dying = false;
    bool flush_asked = false;
    std::uint64_t spoken = 0;  // messages sent since the write ended
    bool speaking = false;
    DiskSpace space_told = DiskSpace::enough;
    Instant wanted_tick;
    std::optional<Duration> timer;  // the schedule wakes us up then
  };

  // What was under way when it died, and may be on the disk.
  struct Unsure {
    std::optional<Write> write;
    std::optional<StateWrite> state;
  };

  void settle(const Recovered& found);
  void adopt(Disk disk, bool write, bool state);
  ReplicaOutlets outlets();
  void begin_write(Write write);
  void write_done(std::uint64_t life);
  void finish_write();
  void begin_state_write(StateWrite write);
  void state_write_done(std::uint64_t life, Duration next_attempt);
  template <class What>
  WriteEnd attempt(const What& write);
  void look_later();
  void tell_space(DiskSpace space);
  void send(const Message& message);
  void flush_soon();
  void set_timer(Instant instant);
  void wake_at(Duration due);
  void timer_due(std::uint64_t life, Duration set_for);
  bool strikes(CrashPoint always, CrashPoint with_vote) const;
  bool strikes(CrashPoint always, CrashPoint with_vote, CrashPoint with_compaction) const;
  template <class Action>
  void guarded(const Action& action);
  void bury();

  NodeId id_;
  Disk disk_;
  std::unique_ptr<Storage> storage_;
  Recovered recovered_;
  Unsure unsure_;
  DiskSpace space_ = DiskSpace::enough;
  Clock clock_;
  Schedule& schedule_;
  Chance& chance_;
  NodeObserver& world_;
  std::unique_ptr<Running> running_;
  std::optional<CrashPoint> armed_;
  std::deque<Input> backlog_;
  bool paused_ = false;
  Duration awake_since_{};
  int depth_ = 0;  // calls into the loop that have not returned
  std::uint64_t life_ = 0;
  Duration last_tick_{};
  int ticks_at_once_ = 0;
};

template <class Action>
void Node::guarded(const Action& action) {
  ++depth_;
  action();
  --depth_;
  bury();
}

}  // namespace graftd::sim
