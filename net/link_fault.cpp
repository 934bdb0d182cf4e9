#include "net/link_fault.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

bool matches(const LinkFault& fault, LinkDirection direction, const NodeId& peer) {
  const bool same_way = fault.direction == LinkDirection::both || fault.direction == direction;
  return same_way && (fault.peer == peer || fault.peer.text == "*");
}

bool matches(RpcFilter rpc, const MessageBody& body) {
  switch (rpc) {
    case RpcFilter::any:
      return true;
    case RpcFilter::append:
      return std::holds_alternative<AppendRequest>(body) ||
             std::holds_alternative<AppendReply>(body);
    case RpcFilter::vote:
      return std::holds_alternative<VoteRequest>(body) || std::holds_alternative<VoteReply>(body);
  }
  return false;
}

bool happens(double probability, Random& random) {
  constexpr double steps = 9007199254740992.0;  // 2^53
  return static_cast<double>(random.next() >> 11) / steps < probability;
}

// Chance is drawn for everything each time, so that one message's fate does not shift the next's.
LinkVerdict judge(const LinkFault& fault, Random& random) {
  const bool lost = happens(fault.drop, random);
  LinkVerdict verdict;
  verdict.duplicate = happens(fault.duplicate, random);
  verdict.reorder = happens(fault.reorder, random);
  const Duration shift = random.between(-fault.jitter, fault.jitter);
  verdict.delay = std::max(Duration::zero(), fault.delay + shift);
  verdict.drop_why = fault.cut ? "partition" : lost ? "loss" : "";
  return verdict;
}

void count(LinkFaultCounts& counts, const LinkVerdict& verdict) {
  ++counts.seen;
  if (!verdict.drop_why.empty()) {
    ++counts.dropped;
    return;
  }
  counts.delayed += verdict.delay > Duration::zero() && !verdict.reorder ? 1U : 0U;
  counts.duplicated += verdict.duplicate ? 1U : 0U;
}

event::FaultBegin begin_of(const std::string& id, const LinkFault& fault) {
  event::FaultBegin begin{.id = id, .kind = std::string(kind_of(fault)), .params = {}};
  begin.params.emplace_back("peer", fault.peer.text);
  begin.params.emplace_back("direction", name_of(fault.direction));
  begin.params.emplace_back("rpc", name_of(fault.rpc));
  const auto add_share = [&](const char* name, double share) {
    if (share > 0) {
      begin.params.emplace_back(name, std::to_string(share));
    }
  };
  add_share("drop", fault.cut ? 1.0 : fault.drop);
  add_share("duplicate", fault.duplicate);
  add_share("reorder", fault.reorder);
  const auto add_time = [&](const char* name, Duration time) {
    if (time > Duration::zero()) {
      begin.params.emplace_back(name, std::to_string(time.count()));
    }
  };
  add_time("delay_us", fault.delay);
  add_time("jitter_us", fault.jitter);
  add_time("ttl_us", fault.ttl.value_or(Duration::zero()));
  begin.params.emplace_back("seed", std::to_string(fault.seed));
  return begin;
}

}  // namespace

bool LinkFaults::put(const std::string& id, const LinkFault& fault, Instant now) {
  if (const auto old = faults_.find(id); old != faults_.end()) {
    end(old);
  } else if (faults_.size() >= faults_max) {
    return false;
  }
  std::optional<Instant> expires;
  if (fault.ttl) {
    expires = now + *fault.ttl;
  }
  faults_.emplace(
      id, Armed{.fault = fault, .expires = expires, .counts = {}, .random = Random(fault.seed)});
  tell(begin_of(id, fault));
  if (listeners_.on_change) {
    listeners_.on_change(fault.peer);
  }
  return true;
}

bool LinkFaults::remove(const std::string& id) {
  const auto found = faults_.find(id);
  if (found == faults_.end()) {
    return false;
  }
  end(found);
  return true;
}

std::size_t LinkFaults::clear() {
  const std::size_t count = faults_.size();
  while (!faults_.empty()) {
    end(faults_.begin());
  }
  return count;
}

void LinkFaults::expire(Instant now) {
  std::vector<std::string> over;
  for (const auto& [id, armed] : faults_) {
    if (armed.expires && *armed.expires <= now) {
      over.push_back(id);
    }
  }
  for (const std::string& id : over) {
    remove(id);
  }
}

std::optional<Instant> LinkFaults::next_expiry() const {
  std::optional<Instant> next;
  for (const auto& [id, armed] : faults_) {
    if (armed.expires && (!next || *armed.expires < *next)) {
      next = armed.expires;
    }
  }
  return next;
}

std::vector<ActiveLinkFault> LinkFaults::list() const {
  std::vector<ActiveLinkFault> active;
  for (const auto& [id, armed] : faults_) {
    active.push_back(
        {.id = id, .fault = armed.fault, .expires = armed.expires, .counts = armed.counts});
  }
  return active;
}

LinkVerdict LinkFaults::decide(LinkDirection direction,
                               const NodeId& peer,
                               const MessageBody& body) {
  LinkVerdict sum;
  for (auto& [id, armed] : faults_) {
    if (!matches(armed.fault, direction, peer) || !matches(armed.fault.rpc, body)) {
      continue;
    }
    const LinkVerdict verdict = judge(armed.fault, armed.random);
    count(armed.counts, verdict);
    if (sum.drop_why.empty()) {
      sum.drop_why = verdict.drop_why;
    }
    sum.duplicate = sum.duplicate || verdict.duplicate;
    sum.reorder = sum.reorder || verdict.reorder;
    sum.delay += verdict.delay;
  }
  return sum;
}

void LinkFaults::end(Faults::iterator position) {
  const std::string id = position->first;
  const LinkFault fault = position->second.fault;
  faults_.erase(position);
  tell(event::FaultEnd{.id = id, .kind = std::string(kind_of(fault))});
  if (listeners_.on_change) {
    listeners_.on_change(fault.peer);
  }
}

void LinkFaults::tell(EventBody body) {
  if (listeners_.on_event) {
    listeners_.on_event(std::move(body));
  }
}

std::string_view kind_of(const LinkFault& fault) {
  if (fault.cut || fault.drop >= 1) {
    return "partition";
  }
  if (fault.delay > Duration::zero() || fault.jitter > Duration::zero()) {
    return "delay";
  }
  if (fault.drop > 0) {
    return "loss";
  }
  return fault.duplicate > 0 ? "dup" : "reorder";
}

std::string_view name_of(LinkDirection direction) {
  switch (direction) {
    case LinkDirection::out:
      return "out";
    case LinkDirection::in:
      return "in";
    case LinkDirection::both:
      return "both";
  }
  return "";
}

std::string_view name_of(RpcFilter rpc) {
  switch (rpc) {
    case RpcFilter::any:
      return "any";
    case RpcFilter::append:
      return "append";
    case RpcFilter::vote:
      return "vote";
  }
  return "";
}

}  // namespace graftd
