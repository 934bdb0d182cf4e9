#include "core/replica.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace graftd {

namespace {

constexpr Moment start{Instant(Duration(0)), WallInstant(Duration(1'000'000))};

Moment after(Duration time) { return {start.mono + time, start.wall + time}; }

Identity identity_of(const std::string& node) { return {{"cluster"}, {node}, {42}, {1}}; }

Member voter_at(const std::string& address) {
  return {MemberRole::voter, address, address, {42}, false};
}

// A server whose disk is done with a write at once.
class Server {
 public:
  explicit Server(Recovered recovered)
      : replica_(identity_of("n0"), {}, std::move(recovered), start) {}

  Effects step(Moment now, Input input) {
    Effects all;
    Effects out;
    replica_.step(now, std::move(input), out);
    while (!out.empty() || replica_.awaits_batch_end()) {
      if (replica_.awaits_batch_end()) {
        replica_.step(now, BatchEnd{}, out);
      }
      const Write write = out.write;
      std::ranges::move(out.answers, std::back_inserter(all.answers));
      std::ranges::move(out.early, std::back_inserter(all.early));
      std::ranges::move(out.speak, std::back_inserter(all.speak));
      out = {};
      if (!write.empty()) {
        replica_.step(now, persisted_by(write), out);
      }
    }
    return all;
  }

  void elect() { step(after(std::chrono::seconds(2)), Tick{}); }

  Replica& replica() { return replica_; }

 private:
  Replica replica_;
};

ClientRequest ask(std::uint64_t id, Request request, Duration deadline = std::chrono::seconds(9)) {
  return {{id}, std::move(request), after(deadline).mono, ""};
}

StatusReport status_of(Server& server) {
  const Effects out = server.step(after(std::chrono::seconds(2)), ask(999, StatusRequest{}));
  return std::get<StatusReport>(out.answers.at(0).outcome);
}

}  // namespace

TEST_CASE("a cluster of one elects itself, writes and reads") {
  Server server(bootstrap({"n0"}, voter_at("h:1")));
  server.elect();
  CHECK(status_of(server).role == RoleName::leader);
  CHECK(status_of(server).term == Term{2});
  const Effects put =
      server.step(after(std::chrono::seconds(3)), ask(1, PutRequest{{{"user", "kj"}}}));
  REQUIRE(put.answers.size() == 1);
  CHECK(std::get<Applied>(put.answers[0].outcome).index == Index{3});
  const Effects get = server.step(after(std::chrono::seconds(3)), ask(2, GetRequest{"user"}));
  REQUIRE(get.answers.size() == 1);
  CHECK(std::get<Found>(get.answers[0].outcome).value == "kj");
  CHECK(std::get<Found>(get.answers[0].outcome).revision == Index{3});
}

TEST_CASE("V1: a sole voter does not lead before its vote is on the disk") {
  Replica replica(identity_of("n0"), {}, bootstrap({"n0"}, voter_at("h:1")), start);
  Effects out;
  replica.step(after(std::chrono::seconds(2)), Tick{}, out);
  REQUIRE(out.write.hard_state.has_value());
  CHECK(out.write.hard_state->term == Term{2});
  Effects status;
  replica.step(after(std::chrono::seconds(2)), ask(1, StatusRequest{}), status);
  CHECK(std::get<StatusReport>(status.answers.at(0).outcome).role == RoleName::candidate);
}

TEST_CASE("a request without a leader waits, and is refused as surely not done at its deadline") {
  Server server({});
  const Effects asked =
      server.step(after(Duration(1)), ask(1, PutRequest{{{"k", "v"}}}, std::chrono::seconds(1)));
  CHECK(asked.answers.empty());
  CHECK(server.replica().deadline() <= after(std::chrono::seconds(1)).mono);
  const Effects late = server.step(after(std::chrono::seconds(1)), Tick{});
  REQUIRE(late.answers.size() == 1);
  CHECK(std::get<Refused>(late.answers[0].outcome).code == ErrorCode::no_quorum);
}

TEST_CASE("a server that is in no configuration never campaigns") {
  Server server({});
  for (int second = 1; second < 60; ++second) {
    const Effects out = server.step(after(std::chrono::seconds(second)), Tick{});
    CHECK(out.early.empty());
    CHECK(out.speak.empty());
  }
}

TEST_CASE("a local read is answered by anybody, at once") {
  Server server({});
  const Effects out = server.step(after(Duration(1)), ask(1, GetRequest{"k", ReadLevel::local}));
  REQUIRE(out.answers.size() == 1);
  CHECK(std::holds_alternative<Missing>(out.answers[0].outcome));
}

TEST_CASE("the last voter cannot be removed") {
  Server server(bootstrap({"n0"}, voter_at("h:1")));
  server.elect();
  const Effects out = server.step(after(std::chrono::seconds(3)), ask(1, RemoveRequest{{"n0"}}));
  REQUIRE(out.answers.size() == 1);
  CHECK(std::get<Refused>(out.answers[0].outcome).code == ErrorCode::conflict);
}

TEST_CASE("M7: a server that never answers stays a learner and the quorum as it was") {
  Server server(bootstrap({"n0"}, voter_at("h:1")));
  server.elect();
  const Effects join =
      server.step(after(std::chrono::seconds(3)), ask(1, JoinRequest{{"n1"}, "h:9", "h:8", {7}}));
  CHECK(join.answers.empty());
  const Effects put = server.step(after(std::chrono::seconds(4)), ask(2, PutRequest{{{"k", "v"}}}));
  REQUIRE(put.answers.size() == 1);
  CHECK(std::holds_alternative<Applied>(put.answers[0].outcome));
  const Effects late = server.step(after(std::chrono::seconds(9)), Tick{});
  REQUIRE(late.answers.size() == 1);
  CHECK(std::get<Refused>(late.answers[0].outcome).code == ErrorCode::unavailable);
  CHECK(server.replica().configuration().voters().size() == 1);
}

TEST_CASE("M2: who is on the way out stays a contact until its removal is committed") {
  Recovered stored = bootstrap({"n0"}, voter_at("h:1"));
  const auto add = [&stored](Configuration members) {
    const Entry& last = stored.entries.back();
    const std::string payload = encode_command(ChangeConfiguration{std::move(members)});
    stored.entries.push_back(
        {last.index.next(), last.term, chain_after(last.chain, last.term, payload), payload});
  };
  add({{{{"n0"}, voter_at("h:1")}, {{"n1"}, voter_at("h:2")}, {{"n2"}, voter_at("h:3")}}});
  add({{{{"n1"}, voter_at("h:9")}, {{"n2"}, voter_at("h:3")}}});
  Server server(std::move(stored));
  CHECK_FALSE(server.replica().configuration().contains({"n0"}));
  const Configuration contacts = server.replica().contacts();
  CHECK(contacts.members.size() == 3);
  CHECK(contacts.contains({"n0"}));
  REQUIRE(contacts.contains({"n1"}));
  CHECK(contacts.find({"n1"})->raft_address == "h:9");
  const AppendRequest heartbeat{
      .prev_index = {3}, .prev_term = {1}, .commit = {3}, .round = 0, .entries = {}};
  server.step(after(Duration(1)), Received{{{"n1"}, {"n0"}, {{1}, 1}, {}, {1}, heartbeat}, {42}});
  CHECK(server.replica().contacts() == server.replica().configuration());
}

TEST_CASE("M17: an address of another member is not taken over") {
  Server server(bootstrap({"n0"}, voter_at("h:1")));
  server.elect();
  const Effects join =
      server.step(after(std::chrono::seconds(3)), ask(1, JoinRequest{{"n1"}, "h:1", "h:8", {7}}));
  REQUIRE(join.answers.size() == 1);
  CHECK(std::get<Refused>(join.answers[0].outcome).code == ErrorCode::conflict);
}

TEST_CASE("G1: requests beyond the limit are refused as busy, and nothing else is") {
  Options options;
  options.requests_max = 2;
  Replica replica(identity_of("n0"), options, {}, start);
  Effects out;
  for (std::uint64_t id = 1; id <= 3; ++id) {
    replica.step(after(Duration(1)), ask(id, GetRequest{"k"}), out);
  }
  REQUIRE(out.answers.size() == 1);
  CHECK(out.answers[0].id == RequestId{3});
  CHECK(std::get<Refused>(out.answers[0].outcome).code == ErrorCode::busy);
}

TEST_CASE("keys, values and pairs beyond their limits are refused before anything is written") {
  Options options;
  options.key_bytes_max = 3;
  options.value_bytes_max = 3;
  options.pairs_max = 2;
  Replica replica(identity_of("n0"), options, bootstrap({"n0"}, voter_at("h:1")), start);
  const std::vector<std::pair<PutRequest, bool>> cases = {
      {{{{"abc", "abc"}}}, true},
      {{{{"abcd", "abc"}}}, false},
      {{{{"abc", "abcd"}}}, false},
      {{{{"a", ""}, {"b", ""}}}, true},
      {{{{"a", ""}, {"b", ""}, {"c", ""}}}, false},
  };
  for (const auto& [put, fits] : cases) {
    Effects out;
    replica.step(after(Duration(1)), ask(1, put), out);
    CHECK(out.answers.empty() == fits);
  }
}

// Of three that are started at once; far from an election.
TEST_CASE("S16: members look one after the other whether a snapshot is due") {
  Options options;
  options.snapshot_interval = std::chrono::seconds(120);
  options.election_timeout = std::chrono::hours(10);
  options.heartbeat_interval = std::chrono::hours(1);
  Recovered stored = bootstrap({"n0"}, voter_at("h:1"));
  Configuration three;
  for (const char* node : {"n0", "n1", "n2"}) {
    three.members[{node}] = voter_at("h:1");
  }
  Entry& entry = stored.entries.front();
  entry.payload = encode_command(ChangeConfiguration{three});
  entry.chain = chain_after({}, entry.term, entry.payload);
  std::vector<Instant> due;
  for (const auto& [node, member] : three.members) {
    due.push_back(Replica(identity_of(node.text), options, stored, start).deadline());
  }
  CHECK(due == std::vector<Instant>{start.mono + std::chrono::seconds(119),
                                    start.mono + std::chrono::seconds(39),
                                    start.mono + std::chrono::seconds(79)});
  // And again after an interval, whatever the clock says that others go by.
  Replica replica(identity_of("n1"), options, stored, start);
  const Moment then{due[1], start.wall + std::chrono::hours(5)};
  Effects out;
  replica.step(then, Tick{}, out);
  CHECK(replica.deadline() > then.mono);
  CHECK(replica.deadline() <= then.mono + options.snapshot_interval);
}

}  // namespace graftd
