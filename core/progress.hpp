#pragma once

#include "core/options.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace graftd {

// What the leader knows of one other server, and how much it may send it.
//
//   probe      where the logs agree is not known: one message at a time, until one is accepted;
//   replicate  it is known: messages are sent without waiting, within a window;
//   snapshot   the leader has compacted what it lacks: it is sent the state instead.
class Progress {
 public:
  enum class State : std::uint8_t { probe, replicate, snapshot };

  explicit Progress(Index next) : next_(next) {}

  State state() const { return state_; }

  Index match() const { return match_; }

  Index next() const { return next_; }

  std::uint64_t inflight() const { return inflight_.size(); }

  // May entries be sent now? A heartbeat always may.
  bool may_send(const Options& options) const;

  void sent(Index last, std::uint64_t bytes);
  void accepted(Index match);
  // The log there does not have `prev`; try again after `agreeing`. False: an old answer, which
  // says nothing any more.
  bool rejected(Index prev, Index agreeing);
  // What was under way is lost, or may be.
  void probe_again();
  void await_snapshot();

  // Without an answer to a probe for a whole heartbeat interval: it may be asked again.
  void allow_probe() { probe_sent_ = false; }

  std::optional<Instant> heard;  // when the last answer in this term came
  std::uint64_t round = 0;       // the last confirmation round it answered

 private:
  struct Sent {
    Index last;
    std::uint64_t bytes = 0;
  };

  State state_ = State::probe;
  Index match_;
  Index next_;
  bool probe_sent_ = false;
  std::deque<Sent> inflight_;
  std::uint64_t inflight_bytes_ = 0;
};

}  // namespace graftd
