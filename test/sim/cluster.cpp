#include "test/sim/cluster.hpp"

#include "core/codec.hpp"
#include "test/sim/admission.hpp"
#include "test/sim/broken.hpp"
#include "test/sim/describe.hpp"

#include <cstdio>
#include <utility>

namespace graftd::sim {

namespace {

const ClusterId cluster_id{"simulated"};

// One log entry that holds the whole first configuration: what a cluster has that was grown and
// then stopped.
Recovered grown(const Configuration& configuration) {
  const Term first{1};
  Entry entry{.index = {1},
              .term = first,
              .chain = {},
              .payload = encode_command(ChangeConfiguration{configuration})};
  entry.chain = chain_after({}, first, entry.payload);
  return {.hard_state = {first, std::nullopt}, .base = {}, .entries = {entry}, .snapshot = {}};
}

}  // namespace

Cluster::Cluster(const Plan& wanted, MakeStorage make_storage)
    : plan(wanted),
      chance(wanted.seed * 0xd1342543de82ef95U + 7),
      network(wanted.voters + wanted.spares,
              wanted.network,
              schedule,
              chance,
              [this](const Parcel& parcel) { deliver(parcel); }),
      checker(nodes, wanted.voters + wanted.spares, counts),
      desk(schedule, counts),
      make_storage_(std::move(make_storage)) {
  make_nodes();
}

void Cluster::make_nodes() {
  for (std::size_t i = 0; i < plan.voters + plan.spares; ++i) {
    const std::uint64_t spread = plan.clock_rate_spread;
    const auto rate = static_cast<std::int64_t>(1'000'000 - spread + chance.below(2 * spread + 1));
    const Clock clock(
        rate,
        chance.time(Duration(1), std::chrono::hours(1)),
        std::chrono::hours(480'000) + chance.time(Duration(0), std::chrono::milliseconds(200)));
    nodes.push_back(std::make_unique<Node>(NodeId{"n" + std::to_string(i)},
                                           Disk({++directories_made_}, {}),
                                           clock,
                                           schedule,
                                           chance,
                                           *this));
    nodes.back()->pace = plan.pace;
    give_disk(*nodes.back(), Disk({directories_made_}, {}), {});
  }
}

void Cluster::give_disk(Node& node, Disk disk, const Recovered& content) {
  std::unique_ptr<Storage> storage;
  if (make_storage_) {
    storage = make_storage_({.node = node.id(),
                             .directory = disk.directory(),
                             .starts = disk.incarnation(),
                             .first = content,
                             .seed = plan.seed * 0x2545f4914f6cdd1dU + disk.directory().value,
                             .counts = &counts});
  }
  node.replace_disk(std::move(disk), std::move(storage));
}

Member Cluster::member_of(std::size_t number, MemberRole role) const {
  const std::string host = "host" + std::to_string(number);
  return {.role = role,
          .raft_address = host + ":12000",
          .http_address = host + ":11000",
          .directory = nodes[number]->disk().directory(),
          .promote = false};
}

void Cluster::boot() {
  Configuration configuration;
  const std::size_t first = plan.grows ? 1 : plan.voters;
  for (std::size_t i = 0; i < first; ++i) {
    configuration.members[nodes[i]->id()] = member_of(i, MemberRole::voter);
  }
  for (std::size_t i = 0; i < first; ++i) {
    const Recovered content = plan.grows
                                  ? bootstrap(nodes[0]->id(), member_of(0, MemberRole::voter))
                                  : grown(configuration);
    checker.keep(content.entries);
    give_disk(*nodes[i], Disk(nodes[i]->disk().directory(), content), content);
    start(i);
  }
}

void Cluster::start(std::size_t number) {
  nodes[number]->recover(cluster_id);
  checker.starts(*nodes[number]);
  nodes[number]->start(cluster_id, plan.options);
  counts.add(Mark::restarts);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i != number && chance.happens(700'000)) {
      hint(i, number, true);
      hint(number, i, true);
    }
  }
}

void Cluster::wipe(std::size_t number) {
  // The count of starts goes on, as the store sees to it (cmd/node_store).
  const Incarnation before{nodes[number]->disk().incarnation().value + 1000};
  give_disk(*nodes[number], Disk({++directories_made_}, {}, before), {});
  counts.add(Mark::wipes);
}

void Cluster::try_damaged_disk(std::size_t number) { nodes[number]->try_damaged_disk(cluster_id); }

void Cluster::hint(std::size_t to, std::size_t about, bool up) {
  schedule.after(chance.time(plan.network.delay_min, plan.network.delay_max),
                 [this, to, about, up] {
                   counts.add(Mark::link_hints);
                   nodes[to]->take(PeerLink{nodes[about]->id(), up});
                 });
}

Node* Cluster::any_running() {
  std::vector<Node*> running;
  for (const auto& node : nodes) {
    if (node->running()) {
      running.push_back(node.get());
    }
  }
  return running.empty() ? nullptr : chance.one_of(running);
}

JoinRequest Cluster::join_request_of(std::size_t number) const {
  const Member member = member_of(number, MemberRole::learner);
  return {nodes[number]->id(), member.raft_address, member.http_address, member.directory};
}

template <class Check>
void Cluster::judge(const Check& check) {
  if (!only_lines_count_) {
    check();
    return;
  }
  try {
    check();
  } catch (const Broken&) {
    // The reader of the lines has to find it.
  }
}

void Cluster::sends(Node& node, const Message& message) {
  if (print_) {
    note("  " + describe(message));
  }
  judge([&] { checker.sends(node, message); });
  if (std::holds_alternative<ForwardRequest>(message.body)) {
    counts.add(Mark::forwarded);
  }
  const std::size_t to = number_of(message.to);
  const Member* known = node.configuration().find(message.to);
  Parcel parcel{.from = number_of(node.id()),
                .to = to,
                .from_directory = node.disk().directory(),
                .expected = known != nullptr ? known->directory : DirectoryId{},
                .bytes = {}};
  encoded_.clear();
  encode_message(message, encoded_);
  parcel.bytes = encoded_;  // as long as it has to be
  hash.add(parcel.bytes);
  network.send(std::move(parcel));
}

void Cluster::deliver(const Parcel& parcel) {
  Node& to = *nodes[parcel.to];
  const NodeId& from = nodes[parcel.from]->id();
  if (!to.running()) {
    return;
  }
  std::optional<Message> message = decode_message(parcel.bytes, from, to.id());
  require(message.has_value(), "what was encoded can be decoded", [&] { return from.text; });
  const Endpoints ends{.from = from,
                       .from_directory = parcel.from_directory,
                       .to_directory = to.disk().directory(),
                       .expected = parcel.expected};
  if (!admits(ends, to.configuration(), message->body)) {
    counts.add(Mark::wrong_directory);
    return;
  }
  if (print_) {
    note("> " + describe(*message));
  }
  to.take(Received{std::move(*message), parcel.from_directory});
}

void Cluster::answers(Node& node, Answer answer) {
  if (print_) {
    note("  " + node.id().text + " answers " + std::to_string(answer.id.value) + ": " +
         describe(answer.outcome));
  }
  desk.answered(node, answer);
}

void Cluster::tells(Node& node, std::vector<Event> events) {
  if (lines_told_ != nullptr) {
    lines_told_->tells(events);
  }
  judge([&] { checker.tells(node, events); });
  for (const Event& event : events) {
    hash.add(event);
    if (print_) {
      print(describe(event));
    }
  }
}

void Cluster::wrote(Node& node, const Write& write) {
  judge([&] { checker.wrote(node, write); });
}

void Cluster::wrote_state(Node& node, const StateWrite& write) { checker.wrote_state(node, write); }

void Cluster::died(Node& node, std::string_view why) {
  counts.add(why == "killed" ? Mark::crashes : Mark::crashes_in_batch);
  note("! " + node.id().text + " dies: " + std::string(why));
  desk.died(node);
  const std::size_t number = number_of(node.id());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i != number && chance.happens(700'000)) {
      hint(i, number, false);
    }
  }
  on_death(number);
}

void Cluster::found_untold(Node& node) {
  counts.add(Mark::written_though_untold);
  note("# " + node.id().text + " has more on its disk than it was told");
}

void Cluster::found_no_space(Node&) { counts.add(Mark::waits_for_space); }

void Cluster::note(const std::string& text) {
  if (print_) {
    print(text);
  }
}

// Some events say nothing of their own.
void Cluster::print(const std::string& text) {
  if (text.empty()) {
    return;
  }
  char time[32];
  std::snprintf(time, sizeof time, "%10.6f ", static_cast<double>(schedule.now().count()) / 1e6);
  print_(time + text);
}

}  // namespace graftd::sim
