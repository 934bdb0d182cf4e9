#include "test/bench/trio.hpp"

#include "core/command.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace graftd::bench {

namespace {

constexpr DirectoryId any_directory{42};
constexpr Duration patience = std::chrono::hours(1);

NodeId node(std::size_t server) { return {"node" + std::to_string(server)}; }

std::size_t server_of(const NodeId& id) { return static_cast<std::size_t>(id.text.back() - '0'); }

Recovered founded(std::size_t servers) {
  Configuration configuration;
  for (std::size_t server = 0; server < servers; ++server) {
    configuration.members[node(server)] = {.role = MemberRole::voter,
                                           .raft_address = "h:1",
                                           .http_address = "h:2",
                                           .directory = any_directory,
                                           .promote = false};
  }
  Entry first{.index = {1},
              .term = {1},
              .chain = {},
              .payload = encode_command(ChangeConfiguration{std::move(configuration)})};
  first.chain = chain_after({}, first.term, first.payload);
  return {
      .hard_state = {{1}, std::nullopt}, .base = {}, .entries = {std::move(first)}, .snapshot = {}};
}

}  // namespace

Trio::Trio(const Options& options) : now_{Instant{}, WallInstant(Duration(1'000'000))} {
  for (std::size_t server = 0; server < servers; ++server) {
    replicas_[server] = std::make_unique<Replica>(Identity{.cluster = {"bench"},
                                                           .node = node(server),
                                                           .directory = any_directory,
                                                           .incarnation = {1}},
                                                  options,
                                                  founded(servers),
                                                  now_);
  }
  now_.mono += 2 * options.election_timeout;
  step(0, Tick{});
  settle();
  if (replicas_[0]->status(now_.mono).role != RoleName::leader) {
    throw std::runtime_error("the first of three servers does not lead");
  }
}

std::size_t Trio::ask(std::vector<Request> requests) {
  answers_ = 0;
  for (Request& request : requests) {
    step(0,
         ClientRequest{.id = {++requests_},
                       .request = std::move(request),
                       .deadline = now_.mono + patience,
                       .trace = {}});
  }
  settle();
  return answers_;
}

void Trio::step(std::size_t server, Input input) {
  replicas_[server]->step(now_, std::move(input), effects_[server]);
}

// The order of core/effects.hpp.
void Trio::end_batch(std::size_t server) {
  if (replicas_[server]->awaits_batch_end()) {
    step(server, BatchEnd{});
  }
  Effects out = std::exchange(effects_[server], {});
  for (std::vector<Message>* messages : {&out.early, &out.speak}) {
    for (Message& message : *messages) {
      on_the_way_.push_back(std::move(message));
    }
  }
  answers_ += out.answers.size();
  if (!out.write.empty()) {
    step(server, persisted_by(out.write));
  }
  if (out.state) {
    step(server, StateWritten{});
  }
}

void Trio::settle() {
  bool moved = true;
  while (moved) {
    moved = false;
    for (; !on_the_way_.empty(); on_the_way_.pop_front()) {
      Message& message = on_the_way_.front();
      const std::size_t to = server_of(message.to);
      step(to, Received{.message = std::move(message), .directory = any_directory});
    }
    for (std::size_t server = 0; server < servers; ++server) {
      while (!effects_[server].empty() || replicas_[server]->awaits_batch_end()) {
        end_batch(server);
        moved = true;
      }
    }
    moved = moved || !on_the_way_.empty();
  }
}

}  // namespace graftd::bench
