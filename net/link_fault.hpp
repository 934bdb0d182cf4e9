#pragma once

#include "core/event.hpp"
#include "core/message.hpp"
#include "core/random.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graftd {

enum class LinkDirection : std::uint8_t { out, in, both };

enum class RpcFilter : std::uint8_t { any, append, vote };

// What goes wrong on purpose between this server and a peer. Words and meanings are netem's.
struct LinkFault {
  NodeId peer;  // "*": every peer
  LinkDirection direction = LinkDirection::both;
  RpcFilter rpc = RpcFilter::any;
  bool cut = false;      // nothing passes
  double drop = 0;       // probabilities from 0 to 1
  double duplicate = 0;  // the copy follows its original
  double reorder = 0;    // leaves at once, past those that are delayed
  Duration delay{};
  Duration jitter{};  // plus or minus up to this much; the order stays
  std::optional<Duration> ttl;
  std::uint64_t seed = 0;
  bool operator==(const LinkFault&) const = default;
};

// What happens to one message.
struct LinkVerdict {
  std::string_view drop_why;  // partition, loss; empty: it passes
  bool duplicate = false;
  bool reorder = false;
  Duration delay{};
};

struct LinkFaultCounts {
  std::uint64_t seen = 0;
  std::uint64_t dropped = 0;
  std::uint64_t delayed = 0;
  std::uint64_t duplicated = 0;
};

struct ActiveLinkFault {
  std::string id;
  LinkFault fault;
  std::optional<Instant> expires;
  LinkFaultCounts counts;
};

struct LinkFaultListeners {
  std::function<void(EventBody)> on_event;  // event::FaultBegin, event::FaultEnd
  // A fault on this peer ("*": on all) began, changed or ended.
  std::function<void(const NodeId& peer)> on_change;
};

// The faults in force. Pure but for its listeners: the time is an argument, chance is seeded by
// each fault, so that the same messages meet the same fate.
class LinkFaults {
 public:
  static constexpr std::size_t faults_max = 256;

  void set_listeners(LinkFaultListeners listeners) { listeners_ = std::move(listeners); }

  bool empty() const { return faults_.empty(); }

  // A fault of the same id is changed in place. False: there are faults_max others already.
  bool put(const std::string& id, const LinkFault& fault, Instant now);
  bool remove(const std::string& id);
  std::size_t clear();

  // Ends what has outlived its ttl; nobody else needs to.
  void expire(Instant now);
  std::optional<Instant> next_expiry() const;

  std::vector<ActiveLinkFault> list() const;

  // Several faults on one message add up. `direction` is out or in.
  LinkVerdict decide(LinkDirection direction, const NodeId& peer, const MessageBody& body);

 private:
  struct Armed {
    LinkFault fault;
    std::optional<Instant> expires;
    LinkFaultCounts counts;
    Random random;
  };

  using Faults = std::map<std::string, Armed>;

  void end(Faults::iterator position);
  void tell(EventBody body);

  Faults faults_;
  LinkFaultListeners listeners_;
};

// "partition", "delay", "loss", "dup" or "reorder": the gravest thing the fault does.
std::string_view kind_of(const LinkFault& fault);

std::string_view name_of(LinkDirection direction);
std::string_view name_of(RpcFilter rpc);

}  // namespace graftd
