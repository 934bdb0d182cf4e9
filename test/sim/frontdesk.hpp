#pragma once

#include "test/sim/counts.hpp"
#include "test/sim/node.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace graftd::sim {

// What a client is told. No outcome: the connection broke, because the server died.
using Told = std::function<void(const std::optional<Outcome>& outcome)>;

// Hands requests to servers and answers to those who asked, and sees to it that each request gets
// exactly one answer in time.
class FrontDesk {
 public:
  FrontDesk(Schedule& schedule, Counts& counts) : schedule_(schedule), counts_(counts) {}

  // The server must be running. `told` is called once.
  void ask(Node& node, Request request, Duration patience, Told told);
  void answered(const Node& node, const Answer& answer);
  void died(const Node& node);

 private:
  // A server may answer this much after the deadline: it gathers inputs before it flushes.
  static constexpr Duration slack = std::chrono::milliseconds(20);

  struct Waiting {
    Node* node = nullptr;
    Instant deadline;
    Told told;
  };

  void check_in_time(std::uint64_t id);

  Schedule& schedule_;
  Counts& counts_;
  std::map<std::uint64_t, Waiting> waiting_;
  std::uint64_t asked_ = 0;
};

}  // namespace graftd::sim
