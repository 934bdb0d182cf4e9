#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

namespace graftd {

// A period of leadership (thesis §3.3). 0 = before the first election.
struct Term {
  std::uint64_t value = 0;
  auto operator<=>(const Term&) const = default;

  Term next() const { return {value + 1}; }
};

// A position in the log; the first entry has index 1, 0 = before it.
struct Index {
  std::uint64_t value = 0;
  auto operator<=>(const Index&) const = default;

  Index next() const { return {value + 1}; }

  Index prev() const { return {value == 0 ? 0 : value - 1}; }
};

// 64-bit hash of an entry and everything before it, or of a state. Detects corruption and
// divergence; it is no defence against forgery.
struct Digest {
  std::uint64_t value = 0;
  auto operator<=>(const Digest&) const = default;
};

// Name of a server, unique in a cluster: "node0".
struct NodeId {
  std::string text;
  auto operator<=>(const NodeId&) const = default;
  bool operator==(const NodeId&) const = default;
};

// ULID made at bootstrap; servers of different clusters never talk.
struct ClusterId {
  std::string text;
  auto operator<=>(const ClusterId&) const = default;
  bool operator==(const ClusterId&) const = default;
};

// Random number of a data directory: a wiped directory is another server under an old name.
// 0 = not known yet.
struct DirectoryId {
  std::uint64_t value = 0;
  auto operator<=>(const DirectoryId&) const = default;
};

// How often a data directory was opened: 1 at the first start.
struct Incarnation {
  std::uint64_t value = 0;
  auto operator<=>(const Incarnation&) const = default;
};

// Names a message of a server for ever: the sender's incarnation and a counter. With the sender it
// is the `id` of messages in the event stream.
struct MessageId {
  Incarnation incarnation;
  std::uint64_t number = 0;
  auto operator<=>(const MessageId&) const = default;
};

using Duration = std::chrono::microseconds;

// Tags only: the core is told the time, it never asks.
struct MonotonicTime {
  using duration = Duration;
};

struct WallTime {
  using duration = Duration;
};

// Microseconds on a clock that never goes back; its origin has no meaning.
using Instant = std::chrono::time_point<MonotonicTime, Duration>;
// Microseconds since 1970 as this server's clock has it; may jump. No decision rests on it.
using WallInstant = std::chrono::time_point<WallTime, Duration>;

// The time at which one thing happened.
struct Moment {
  Instant mono;
  WallInstant wall;
};

// Hybrid logical clock (Kulkarni et al. 2014): microseconds since 1970, and a counter that orders
// what happened within the same one.
struct Hlc {
  std::int64_t us = 0;
  std::uint32_t counter = 0;
  auto operator<=>(const Hlc&) const = default;
};

}  // namespace graftd
