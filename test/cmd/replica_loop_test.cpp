#include "cmd/replica_loop.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace graftd {

namespace {

// Records what is carried out, in order; the disk is done when the test says so.
class Outside {
 public:
  explicit Outside(Trace trace = Trace::core)
      : replica_({{"c"}, {"n0"}, {1}, {1}}, options(trace), recovered(), moment(0)) {}

  ReplicaOutlets outlets() {
    return {
        .now = [this] { return moment(now_ms_); },
        .write = [this](const Write&) { log_ += "write "; },
        .send =
            [this](const Message& message) { log_ += std::string(kind_of(message.body)) + " "; },
        .answer =
            [this](const Answer&) {
              log_ += "answer ";
              if (const auto ask_once = std::exchange(on_answer_, nullptr)) {
                ask_once();
              }
            },
        .tell = [this](const std::vector<Event>&) { log_ += "tell "; },
        .flush_soon = [this] { flush_wanted_ = true; },
        .tick_at = [this](Instant at) { tick_at_ = at; }};
  }

  static Options options(Trace trace) {
    Options options;
    options.trace = trace;
    return options;
  }

  // Two voters, so that an election needs a message.
  static Recovered recovered() {
    Recovered recovered = bootstrap({"n0"}, {MemberRole::voter, "h:1", "h:2", {1}, false});
    Configuration two;
    two.members[{"n0"}] = {MemberRole::voter, "h:1", "h:2", {1}, false};
    two.members[{"n1"}] = {MemberRole::voter, "h:3", "h:4", {2}, false};
    recovered.entries[0].payload = encode_command(ChangeConfiguration{two});
    recovered.entries[0].chain = chain_after({}, {1}, recovered.entries[0].payload);
    return recovered;
  }

  static Moment moment(std::int64_t ms) {
    return {Instant(std::chrono::milliseconds(ms)), WallInstant(std::chrono::milliseconds(ms))};
  }

  std::string take_log() { return std::exchange(log_, ""); }

  // The election timer fires, n1 votes, and both have the leader's first entry.
  void lead(ReplicaLoop& loop);

  Replica replica_;
  std::int64_t now_ms_ = 0;
  bool flush_wanted_ = false;
  Instant tick_at_;
  std::string log_;
  std::function<void()> on_answer_;
};

Message from_peer(MessageBody body, Term term) {
  return {{"n1"}, {"n0"}, {{1}, 1}, {}, term, std::move(body)};
}

void Outside::lead(ReplicaLoop& loop) {
  now_ms_ = 10'000;
  loop.tick();
  loop.flush();
  loop.take(Received{from_peer(VoteReply{.pre = true, .granted = true}, {1})});
  loop.flush();
  loop.written(Duration(1));
  loop.take(Received{from_peer(VoteReply{.pre = false, .granted = true}, {2})});
  loop.flush();
  loop.written(Duration(1));
  loop.take(Received{from_peer(AppendReply{.accepted = true, .match = {1}}, {2})});
  loop.flush();
  loop.take(Received{from_peer(AppendReply{.accepted = true, .match = {2}}, {2})});
  loop.flush();
  take_log();
}

}  // namespace

TEST_CASE("V1: a vote leaves only after it is written, and is told of after that") {
  Outside outside;
  ReplicaLoop loop(outside.replica_, outside.outlets());
  loop.take(Received{from_peer(VoteRequest{false, false, {9}, {9}}, {9})});
  CHECK(outside.flush_wanted_);
  CHECK(outside.take_log().empty());
  loop.flush();
  CHECK(outside.take_log() == "write ");
  loop.written(Duration(5));
  CHECK(outside.take_log() == "RequestVoteReply tell ");
}

TEST_CASE("what comes while the disk works waits for its own write, in order") {
  Outside outside;
  ReplicaLoop loop(outside.replica_, outside.outlets());
  loop.take(Received{from_peer(VoteRequest{false, false, {9}, {9}}, {9})});
  loop.flush();
  CHECK(outside.take_log() == "write ");
  loop.take(Received{from_peer(VoteRequest{false, false, {9}, {9}}, {10})});
  loop.flush();
  CHECK(outside.take_log().empty());
  loop.written(Duration(5));
  CHECK(outside.take_log() == "RequestVoteReply tell write ");
  loop.written(Duration(5));
  CHECK(outside.take_log() == "RequestVoteReply tell ");
}

TEST_CASE("G6: an answer that promises nothing about the disk does not wait for it") {
  Outside outside;
  ReplicaLoop loop(outside.replica_, outside.outlets());
  loop.take(Received{from_peer(VoteRequest{false, false, {9}, {9}}, {9})});
  loop.flush();
  outside.take_log();
  loop.take(ClientRequest{{1}, GetRequest{"k", ReadLevel::local}, Instant::max(), ""});
  loop.flush();
  CHECK(outside.take_log() == "answer ");
}

TEST_CASE("D8: what is told while the disk is full has a limit, and the rest is a gap") {
  Outside outside;
  std::vector<Event> told;
  ReplicaOutlets outlets = outside.outlets();
  outlets.tell = [&](std::vector<Event> events) {
    told.insert(told.end(), events.begin(), events.end());
  };
  ReplicaLoop loop(outside.replica_, std::move(outlets));
  loop.take(Received{from_peer(VoteRequest{false, false, {9}, {9}}, {9})});
  loop.flush();
  constexpr std::uint64_t reports = 70'000;
  for (std::uint64_t i = 0; i < reports; ++i) {
    loop.take(Report{event::NodeStop{.reason = "no", .error = ""}});
  }
  loop.written(Duration(5));
  loop.flush();
  CHECK(told.size() > 65'000);
  CHECK(told.size() < reports);
  const auto* gap = std::get_if<event::TraceGap>(&told.back().body);
  REQUIRE(gap != nullptr);
  CHECK(gap->from == told[told.size() - 2].seq + 1);
  CHECK(gap->to == told.back().seq - 1);
}

TEST_CASE("the tick is set for the replica's deadline, and set again when that moves") {
  Outside outside;
  ReplicaLoop loop(outside.replica_, outside.outlets());
  CHECK(outside.tick_at_ == outside.replica_.deadline());
  outside.now_ms_ =
      std::chrono::duration_cast<std::chrono::milliseconds>(outside.tick_at_.time_since_epoch())
          .count() +
      1;
  loop.tick();
  loop.flush();
  CHECK(outside.take_log().starts_with("PreVote "));
  CHECK(outside.tick_at_ == outside.replica_.deadline());
  CHECK(outside.tick_at_ > Outside::moment(outside.now_ms_).mono);
}

TEST_CASE("what a client asks while it is being answered is answered too") {
  Outside outside;
  ReplicaLoop loop(outside.replica_, outside.outlets());
  const auto ask = [&](std::uint64_t id) {
    loop.take(ClientRequest{{id}, GetRequest{"k", ReadLevel::local}, Instant::max(), ""});
  };
  outside.on_answer_ = [&] { ask(2); };
  ask(1);
  loop.flush();
  CHECK(outside.take_log() == "answer ");
  CHECK(outside.flush_wanted_);
  loop.flush();
  CHECK(outside.take_log() == "answer ");
}

TEST_CASE("what a batch proposes and asks reaches a peer in one message") {
  Outside outside;
  std::vector<AppendRequest> sent;
  ReplicaOutlets outlets = outside.outlets();
  outlets.send = [&](const Message& message) {
    sent.push_back(std::get<AppendRequest>(message.body));
  };
  {
    ReplicaLoop elects(outside.replica_, outside.outlets());
    outside.lead(elects);
  }
  ReplicaLoop loop(outside.replica_, std::move(outlets));
  const auto ask = [&](std::uint64_t id, Request request) {
    loop.take(ClientRequest{{id}, std::move(request), Instant::max(), ""});
  };
  ask(1, PutRequest{{{"k", "1"}}});
  ask(2, GetRequest{"k"});
  ask(3, PutRequest{{{"k", "2"}}});
  ask(4, GetRequest{"k"});
  CHECK(outside.flush_wanted_);
  CHECK(sent.empty());
  loop.flush();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].entries.size() == 2);
  CHECK(sent[0].round == 1);
}

TEST_CASE("a read alone asks for a flush, and for a round") {
  Outside outside;
  ReplicaLoop loop(outside.replica_, outside.outlets());
  outside.lead(loop);
  outside.flush_wanted_ = false;
  loop.take(ClientRequest{{1}, GetRequest{"k"}, Instant::max(), ""});
  CHECK(outside.flush_wanted_);
  loop.flush();
  CHECK(outside.take_log() == "AppendEntries ");
}

TEST_CASE("what is sent at the end of a batch is caused by what was asked in it") {
  Outside outside(Trace::full);
  std::vector<Event> told;
  ReplicaOutlets outlets = outside.outlets();
  outlets.tell = [&](std::vector<Event> events) { std::ranges::move(events, back_inserter(told)); };
  ReplicaLoop loop(outside.replica_, std::move(outlets));
  outside.lead(loop);
  loop.take(ClientRequest{{1}, PutRequest{{{"k", "1"}}}, Instant::max(), ""});
  loop.flush();
  loop.written(Duration(1));
  for (const Request& request : {Request(GetRequest{"k"}), Request(PutRequest{{{"k", "2"}}})}) {
    told.clear();
    loop.take(ClientRequest{{2}, request, Instant::max(), ""});
    loop.flush();
    if (loop.writing()) {
      loop.written(Duration(1));
    }
    REQUIRE(type_of(told.front().body) == "client.req");
    const auto sent =
        std::ranges::find(told, "msg.send", [](const Event& event) { return type_of(event.body); });
    REQUIRE(sent != told.end());
    CHECK(sent->cause == told.front().seq);
  }
}

}  // namespace graftd
