#pragma once

#include "core/effects.hpp"
#include "core/event.hpp"

#include <string>
#include <string_view>

namespace graftd {

// Builds differ in the directory they are made in; events must not. Of a literal, the compiler
// finds it.
inline std::string_view base_name(const char* path) {
  const char* slash = __builtin_strrchr(path, '/');
  return slash == nullptr ? path : slash + 1;
}

// One call of Replica::step: the time at which something happened, and what to do about it.
struct Turn {
  Moment now;
  Effects& out;
};

// The one place where events are numbered and stamped, and the keeper of the hybrid logical clock
// that events and messages share.
class EventRecorder {
 public:
  EventRecorder(NodeId node, Incarnation incarnation, Trace trace);

  // Nobody should build an event that nobody will be told.
  bool full() const { return trace_ == Trace::full; }

  bool wants(const EventBody& body) const {
    return trace_ != Trace::off && level_of(body) <= trace_;
  }

  // A new input: what is recorded now has no cause yet, or that of an earlier turn.
  void begin_turn(std::uint64_t cause = 0) { cause_ = cause; }

  std::uint64_t cause() const { return cause_; }

  // Returns the event's number, 0 when this level is not told.
  std::uint64_t record(Turn& turn,
                       EventBody&& body,
                       std::string_view file = base_name(__builtin_FILE()),
                       int line = __builtin_LINE());

  // The same, and what follows in this turn is caused by it.
  void record_cause(Turn& turn,
                    EventBody&& body,
                    std::string_view file = base_name(__builtin_FILE()),
                    int line = __builtin_LINE());

  void set_term(Term term) { term_ = term; }

  // Advances the clock for something that happens here now.
  Hlc tick(WallInstant wall);
  // The clock of a message that was received: everything after it is later.
  void merge(Hlc remote, WallInstant wall);

  std::string mid_of(const NodeId& from, MessageId id) const;

 private:
  NodeId node_;
  Incarnation incarnation_;
  Trace trace_;
  Term term_;
  Hlc clock_;
  std::uint64_t seq_ = 0;
  std::uint64_t cause_ = 0;
};

}  // namespace graftd
