#include "test/sim/clients.hpp"

#include "core/overloaded.hpp"
#include "core/waiting.hpp"

#include <utility>
#include <vector>

namespace graftd::sim {

Clients::Clients(const Nodes& nodes,
                 const ClientPlan& plan,
                 FrontDesk& desk,
                 Schedule& schedule,
                 Chance& chance,
                 Counts& counts)
    : nodes_(nodes),
      plan_(plan),
      desk_(desk),
      schedule_(schedule),
      chance_(chance),
      counts_(counts),
      sessions_(plan.clients) {}

void Clients::start() {
  for (std::size_t client = 0; client < plan_.clients; ++client) {
    rest(client);
  }
}

void Clients::rest(std::size_t client) {
  schedule_.after(chance_.time(Duration(0), plan_.think_max), [this, client] { act(client); });
}

void Clients::act(std::size_t client) {
  if (stopped_) {
    return;
  }
  Node& node = *nodes_[chance_.below(nodes_.size())];
  if (!node.running()) {
    rest(client);
    return;
  }
  Request request = draw_request(client);
  put_in_session(client, request);
  const bool in_session = graftd::session_of(request).has_value();
  const std::size_t operation = call(request);
  ask(node,
      {.client = client,
       .operation = operation,
       .request = std::move(request),
       .attempts_left = in_session ? plan_.retries_max : 0});
}

void Clients::ask(Node& node, Errand errand) {
  Request request = errand.request;
  desk_.ask(node,
            std::move(request),
            chance_.time(plan_.timeout_min, plan_.timeout_max),
            [this, errand = std::move(errand)](const std::optional<Outcome>& outcome) {
              count(outcome);
              told(errand, outcome);
            });
}

// At any server: also one that was never asked before.
void Clients::try_again(Errand errand) {
  schedule_.after(chance_.time(Duration(0), plan_.think_max),
                  [this, errand = std::move(errand)]() mutable {
                    if (stopped_) {
                      return;
                    }
                    Node& node = *nodes_[chance_.below(nodes_.size())];
                    if (!node.running()) {
                      try_again(std::move(errand));
                      return;
                    }
                    counts_.add(Mark::session_retries);
                    --errand.attempts_left;
                    ask(node, std::move(errand));
                  });
}

// A write in a session is asked for until its outcome is clear, and now and then once more.
void Clients::told(Errand errand, const std::optional<Outcome>& outcome) {
  const bool clear = outcome && !std::holds_alternative<Unknown>(*outcome);
  const auto* refused = clear ? std::get_if<Refused>(&*outcome) : nullptr;
  const bool applied = clear && std::holds_alternative<Applied>(*outcome);
  const bool denied = refused != nullptr && refused->code == ErrorCode::conflict;
  if (errand.acknowledged) {
    if (outcome) {
      history_.repeated(errand.operation, *outcome);
      counts_.add(Mark::session_repeats_answered, applied ? 1 : 0);
    }
  } else if (applied || errand.attempts_left == 0 || denied) {
    finish(errand, outcome);
    errand.acknowledged = applied;
  } else {
    errand.may_be_done = errand.may_be_done || !clear;
  }
  if (denied) {
    counts_.add(Mark::session_conflicts);
    session_of(errand.client) = {};
  }
  const bool go_on = errand.acknowledged ? chance_.happens(200'000) : !denied;
  if (go_on && errand.attempts_left > 0) {
    try_again(std::move(errand));
  } else {
    rest(errand.client);
  }
}

// A refusal speaks of the last attempt only.
void Clients::finish(const Errand& errand, const std::optional<Outcome>& outcome) {
  const bool refused = outcome && std::holds_alternative<Refused>(*outcome);
  end(errand.operation, errand.may_be_done && refused ? std::nullopt : outcome);
}

Clients::Session& Clients::session_of(std::size_t client) {
  return sessions_[plan_.one_session ? 0 : client];
}

void Clients::put_in_session(std::size_t client, Request& request) {
  if (changes_nothing(request) || !chance_.happens(plan_.in_session)) {
    return;
  }
  Session& session = session_of(client);
  if (session.name.empty()) {
    session = {.name = "s" + std::to_string(++sessions_named_)};
  }
  SessionKey key{.client = session.name, .sequence = ++session.sequence};
  counts_.add(Mark::session_writes);
  if (auto* put = std::get_if<PutRequest>(&request)) {
    put->session = std::move(key);
  } else if (auto* del = std::get_if<DeleteRequest>(&request)) {
    del->session = std::move(key);
  }
}

void Clients::put_now(Node& node, Duration patience, std::function<void(bool)> done) {
  PutRequest put{{{draw_key(), new_value(plan_.clients)}}};
  const std::size_t operation = call(put);
  desk_.ask(node,
            std::move(put),
            patience,
            [this, operation, done = std::move(done)](const std::optional<Outcome>& outcome) {
              count(outcome);
              end(operation, outcome);
              done(outcome && std::holds_alternative<Applied>(*outcome));
            });
}

std::size_t Clients::call(Request request) {
  const std::size_t operation = history_.called(std::move(request));
  if (lines_ != nullptr) {
    lines_->called(operation, history_.request(operation));
  }
  return operation;
}

void Clients::end(std::size_t operation, const std::optional<Outcome>& outcome) {
  history_.returned(operation, outcome);
  if (lines_ != nullptr) {
    lines_->returned(operation, history_.request(operation), outcome);
  }
}

Request Clients::draw_request(std::size_t client) {
  const std::uint64_t choice = chance_.below(1'000'000);
  if (choice < plan_.gets) {
    const bool local = chance_.happens(plan_.local_gets);
    return GetRequest{draw_key(), local ? ReadLevel::local : ReadLevel::linearizable};
  }
  if (choice < plan_.gets + plan_.deletes) {
    return DeleteRequest{draw_key()};
  }
  PutRequest put;
  const std::string value = new_value(client);
  const std::uint64_t pairs = chance_.number(1, plan_.pairs_max);
  const std::uint64_t first = chance_.below(plan_.keys);
  for (std::uint64_t i = 0; i < pairs && i < plan_.keys; ++i) {
    put.pairs.push_back({"k" + std::to_string((first + i) % plan_.keys), value});
  }
  return put;
}

std::string Clients::draw_key() { return "k" + std::to_string(chance_.below(plan_.keys)); }

std::string Clients::new_value(std::size_t client) {
  std::string value = std::to_string(client) + "." + std::to_string(++values_);
  value.append(chance_.below(plan_.value_bytes_max + 1), '.');
  return value;
}

void Clients::count(const std::optional<Outcome>& outcome) {
  if (!outcome) {
    return;
  }
  std::visit(overloaded{
                 [&](const Applied&) { counts_.add(Mark::applied_answers); },
                 [&](const Found&) { counts_.add(Mark::reads_answered); },
                 [&](const Missing&) { counts_.add(Mark::reads_answered); },
                 [&](const Refused&) { counts_.add(Mark::refused); },
                 [&](const Unknown&) { counts_.add(Mark::unknown); },
                 [](const auto&) {},
             },
             *outcome);
}

}  // namespace graftd::sim
