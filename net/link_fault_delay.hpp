#pragma once

#include "core/message.hpp"
#include "net/link_fault.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace graftd {

struct HeldMessage {
  LinkDirection direction = LinkDirection::out;  // out or in
  NodeId peer;
  Message message;
  DirectoryId from;  // of a message that came in
};

// Messages that a fault delays, over all links together. Bounded in number and bytes: beyond it a
// message is refused, as netem drops beyond its `limit`.
class DelayedMessages {
 public:
  explicit DelayedMessages(std::size_t messages_max = 16384,
                           std::size_t bytes_max = std::size_t{64} << 20)
      : messages_max_(messages_max), bytes_max_(bytes_max) {}

  bool empty() const { return held_.empty(); }

  // True while messages of this link wait that a further one must not overtake.
  bool holds(LinkDirection direction, const NodeId& peer) const;

  // Keeps the order of the link: nothing becomes due before what was held earlier. False, and the
  // message untouched: no room.
  bool hold(LinkDirection direction,
            const NodeId& peer,
            Message& message,
            Instant due,
            DirectoryId from = {});

  std::optional<Instant> next_due() const;

  // Those whose time has come, in order.
  std::vector<HeldMessage> take_due(Instant now);
  // All of one peer ("*": of all), in order: the fault that held them is gone or changed.
  std::vector<HeldMessage> take_all(const NodeId& peer);

 private:
  struct Line {
    std::size_t messages = 0;
    Instant last_due{};
  };

  using Held = std::multimap<Instant, HeldMessage>;

  Held::iterator take(Held::iterator position, std::vector<HeldMessage>& out);

  std::size_t messages_max_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  Held held_;  // equal times keep the order of arrival
  std::map<std::pair<LinkDirection, NodeId>, Line> lines_;
};

}  // namespace graftd
