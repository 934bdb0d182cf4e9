#include "core/progress.hpp"

#include "core/ensure.hpp"

#include <algorithm>

namespace graftd {

bool Progress::may_send(const Options& options) const {
  if (state_ == State::snapshot) {
    return false;
  }
  if (state_ == State::probe) {
    return !probe_sent_;
  }
  return inflight_.size() < options.inflight_messages_max &&
         inflight_bytes_ < options.inflight_bytes_max;
}

void Progress::sent(Index last, std::uint64_t bytes) {
  ensure(state_ != State::snapshot, "entries are not sent beside the state");
  if (state_ == State::probe) {
    probe_sent_ = true;
    return;
  }
  next_ = last.next();
  inflight_.push_back({last, bytes});
  inflight_bytes_ += bytes;
}

void Progress::accepted(Index match) {
  // Answers may overtake each other: what was once known to match stays so (catalogue C7).
  match_ = std::max(match_, match);
  if (state_ != State::replicate) {
    state_ = State::replicate;
    next_ = match_.next();
  }
  next_ = std::max(next_, match_.next());
  while (!inflight_.empty() && inflight_.front().last <= match_) {
    inflight_bytes_ -= inflight_.front().bytes;
    inflight_.pop_front();
  }
}

bool Progress::rejected(Index prev, Index agreeing) {
  if (prev <= match_ || prev >= next_ || state_ == State::snapshot) {
    return false;
  }
  if (state_ == State::probe && prev != next_.prev()) {
    return false;
  }
  probe_again();
  next_ = std::max(match_, std::min(agreeing, prev.prev())).next();
  ensure(next_ > match_, "the leader never sends again what is known to match");
  return true;
}

void Progress::probe_again() {
  if (state_ == State::snapshot) {
    return;
  }
  if (state_ == State::replicate) {
    next_ = match_.next();
  }
  state_ = State::probe;
  probe_sent_ = false;
  inflight_.clear();
  inflight_bytes_ = 0;
}

void Progress::await_snapshot() {
  probe_again();
  state_ = State::snapshot;
}

}  // namespace graftd
