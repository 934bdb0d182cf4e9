#include "test/sim/clients.hpp"

#include "core/overloaded.hpp"

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
      counts_(counts) {}

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
  const std::size_t operation = call(request);
  desk_.ask(node,
            std::move(request),
            chance_.time(plan_.timeout_min, plan_.timeout_max),
            [this, client, operation](const std::optional<Outcome>& outcome) {
              end(operation, outcome);
              rest(client);
            });
}

void Clients::put_now(Node& node, Duration patience, std::function<void(bool)> done) {
  PutRequest put{{{draw_key(), new_value(plan_.clients)}}};
  const std::size_t operation = call(put);
  desk_.ask(node,
            std::move(put),
            patience,
            [this, operation, done = std::move(done)](const std::optional<Outcome>& outcome) {
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
  count(outcome);
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
