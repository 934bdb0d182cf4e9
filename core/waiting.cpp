#include "core/waiting.hpp"

#include "core/ensure.hpp"
#include "core/overloaded.hpp"

#include <algorithm>

namespace graftd {

Ticket WaitingRequests::add(WaitingRequest request) {
  const Ticket ticket = ++last_;
  request.weight = weight_of(request.request);
  bytes_ += request.weight;
  by_deadline_.emplace(request.deadline, ticket);
  enlist(ticket, request.phase);
  requests_.emplace(ticket, std::move(request));
  return ticket;
}

WaitingRequest WaitingRequests::take(Ticket ticket) {
  const auto found = requests_.find(ticket);
  ensure(found != requests_.end(), "a request is answered once");
  WaitingRequest request = std::move(found->second);
  requests_.erase(found);
  bytes_ -= request.weight;
  by_deadline_.erase({request.deadline, ticket});
  delist(ticket, request.phase);
  return request;
}

std::variant<Put, Delete> WaitingRequests::hand_out_write(Ticket ticket) {
  Request& request = requests_.at(ticket).request;
  const bool again = session_of(request).has_value();
  if (auto* put = std::get_if<PutRequest>(&request)) {
    return again ? Put{put->pairs} : Put{std::move(put->pairs)};
  }
  auto* del = std::get_if<DeleteRequest>(&request);
  ensure(del != nullptr, "only a write is proposed as one");
  return again ? Delete{del->key} : Delete{std::move(del->key)};
}

void WaitingRequests::move_to(Ticket ticket, Phase phase) {
  WaitingRequest& request = requests_.at(ticket);
  delist(ticket, request.phase);
  request.phase = std::move(phase);
  enlist(ticket, request.phase);
}

void WaitingRequests::try_again(Ticket ticket) {
  WaitingRequest& request = requests_.at(ticket);
  request.may_be_done = request.may_be_done || !changes_nothing(request.request);
  move_to(ticket, phase::Queued{});
}

void WaitingRequests::enlist(Ticket ticket, const Phase& phase) {
  if (const auto* proposed = std::get_if<phase::Proposed>(&phase)) {
    by_index_.emplace(proposed->index, ticket);
    return;
  }
  by_phase_[phase.index()].insert(ticket);
  if (const auto* forwarded = std::get_if<phase::Forwarded>(&phase)) {
    by_message_.emplace(forwarded->message, ticket);
  } else if (const auto* reading = std::get_if<phase::Reading>(&phase)) {
    by_read_.emplace(reading->read, ticket);
  }
}

void WaitingRequests::delist(Ticket ticket, const Phase& phase) {
  if (const auto* proposed = std::get_if<phase::Proposed>(&phase)) {
    const auto [from, to] = by_index_.equal_range(proposed->index);
    const auto own = std::find_if(from, to, [&](const auto& at) { return at.second == ticket; });
    ensure(own != to, "what is proposed is listed by its index");
    by_index_.erase(own);
    return;
  }
  by_phase_[phase.index()].erase(ticket);
  if (const auto* forwarded = std::get_if<phase::Forwarded>(&phase)) {
    by_message_.erase(forwarded->message);
  } else if (const auto* reading = std::get_if<phase::Reading>(&phase)) {
    by_read_.erase(reading->read);
  }
}

std::optional<Ticket> WaitingRequests::forwarded_with(MessageId message) const {
  const auto found = by_message_.find(message);
  return found == by_message_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Ticket> WaitingRequests::reading(std::uint64_t read) const {
  const auto found = by_read_.find(read);
  return found == by_read_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Ticket> WaitingRequests::proposed_at(Index index) const {
  const auto [from, to] = by_index_.equal_range(index);
  return from == to ? std::nullopt : std::optional(from->second);
}

std::vector<Ticket> WaitingRequests::proposed_up_to(Index index) const {
  std::vector<Ticket> tickets;
  for (auto at = by_index_.begin(); at != by_index_.upper_bound(index); ++at) {
    tickets.push_back(at->second);
  }
  return tickets;
}

std::vector<Ticket> WaitingRequests::overdue(Instant now) const {
  std::vector<Ticket> tickets;
  for (const auto& [deadline, ticket] : by_deadline_) {
    if (deadline > now) {
      break;
    }
    tickets.push_back(ticket);
  }
  return tickets;
}

std::optional<Instant> WaitingRequests::deadline() const {
  return by_deadline_.empty() ? std::nullopt : std::optional(by_deadline_.begin()->first);
}

std::uint64_t weight_of(const Request& request) {
  constexpr std::uint64_t fixed = 256;
  return fixed +
         std::visit(overloaded{
                        [](const GetRequest& it) -> std::uint64_t { return it.key.size(); },
                        [](const PutRequest& it) -> std::uint64_t {
                          std::uint64_t bytes = 0;
                          for (const KeyValue& pair : it.pairs) {
                            bytes += pair.key.size() + pair.value.size();
                          }
                          return bytes;
                        },
                        [](const DeleteRequest& it) -> std::uint64_t { return it.key.size(); },
                        [](const auto&) -> std::uint64_t { return 0; },
                    },
                    request);
}

std::optional<SessionKey> session_of(const Request& request) {
  return std::visit(overloaded{
                        [](const PutRequest& it) { return it.session; },
                        [](const DeleteRequest& it) { return it.session; },
                        [](const auto&) { return std::optional<SessionKey>(); },
                    },
                    request);
}

bool may_be_repeated(const Request& request) {
  return changes_nothing(request) || session_of(request).has_value();
}

bool changes_nothing(const Request& request) {
  return std::holds_alternative<GetRequest>(request) ||
         std::holds_alternative<MembersRequest>(request) ||
         std::holds_alternative<StatusRequest>(request);
}

}  // namespace graftd
