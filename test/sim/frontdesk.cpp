#include "test/sim/frontdesk.hpp"

#include "test/sim/broken.hpp"

#include <string>
#include <utility>
#include <vector>

namespace graftd::sim {

void FrontDesk::ask(Node& node, Request request, Duration patience, Told told) {
  const std::uint64_t id = ++asked_;
  const Instant deadline = node.now().mono + patience;
  waiting_.emplace(id, Waiting{&node, deadline, std::move(told)});
  counts_.add(Mark::asked);
  schedule_.at(node.time_of(deadline) + slack, [this, id] { check_in_time(id); });
  node.take(ClientRequest{{id}, std::move(request), deadline, ""});
}

// A pause, or a clock that was slowed down, excuses; a check that comes again decides.
void FrontDesk::check_in_time(std::uint64_t id) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) {
    return;
  }
  const Waiting& waiting = found->second;
  if (waiting.node->paused()) {
    schedule_.after(std::chrono::milliseconds(500), [this, id] { check_in_time(id); });
    return;
  }
  if (waiting.node->now().mono < waiting.deadline + slack / 2 ||
      schedule_.now() < waiting.node->awake_since() + slack) {
    schedule_.after(slack, [this, id] { check_in_time(id); });
    return;
  }
  throw Broken("each request is answered by its deadline",
               waiting.node->id().text + " request " + std::to_string(id));
}

void FrontDesk::answered(const Node& node, const Answer& answer) {
  auto found = waiting_.extract(answer.id.value);
  require(!found.empty() && found.mapped().node == &node, "each request is answered once", [&] {
    return node.id().text + " request " + std::to_string(answer.id.value);
  });
  counts_.add(Mark::answered);
  found.mapped().told(answer.outcome);
}

void FrontDesk::died(const Node& node) {
  std::vector<Told> told;
  std::erase_if(waiting_, [&](auto& item) {
    if (item.second.node == &node) {
      told.push_back(std::move(item.second.told));
      return true;
    }
    return false;
  });
  for (const Told& one : told) {
    counts_.add(Mark::lost_with_server);
    one(std::nullopt);
  }
}

}  // namespace graftd::sim
