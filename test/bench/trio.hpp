#pragma once

#include "core/replica.hpp"

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace graftd::bench {

// Three replicas in memory: messages arrive at once and in order, a write is durable at once, and
// the time stands still once the first one leads. So what a benchmark sees of it is the core alone.
class Trio {
 public:
  explicit Trio(const Options& options);

  // A batch of requests to the leader, until nothing moves any more. Returns the answers.
  std::size_t ask(std::vector<Request> requests);

 private:
  static constexpr std::size_t servers = 3;

  void step(std::size_t server, Input input);
  void end_batch(std::size_t server);
  void settle();

  Moment now_;
  std::array<std::unique_ptr<Replica>, servers> replicas_;
  std::array<Effects, servers> effects_;
  std::deque<Message> on_the_way_;
  std::uint64_t requests_ = 0;
  std::size_t answers_ = 0;
};

}  // namespace graftd::bench
