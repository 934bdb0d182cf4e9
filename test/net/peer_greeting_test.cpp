#include "net/peer_greeting.hpp"

#include "core/random.hpp"
#include "net/peer_address.hpp"

#include <doctest/doctest.h>

namespace graftd {
namespace {

const Identity node0{.cluster = {"A"}, .node = {"node0"}, .directory = {10}, .incarnation = {3}};
const Identity node1{.cluster = {"A"}, .node = {"node1"}, .directory = {11}, .incarnation = {1}};

Configuration both() {
  Configuration configuration;
  configuration.members[{"node0"}].directory = {10};
  configuration.members[{"node1"}].directory = {11};
  return configuration;
}

// What node0 says to node1's greeting.
std::string answer_to(const Identity& from, const NodeId& to) {
  return refusal_of(greeting_from(from, to), node0).value_or("accepted");
}

}  // namespace

TEST_CASE("a greeting survives its encoding") {
  const Greeting greeting = greeting_from(node1, {"node0"});
  std::string bytes;
  encode_greeting(greeting, bytes);
  const auto decoded = decode_greeting(bytes);
  REQUIRE(std::holds_alternative<Greeting>(decoded));
  CHECK(std::get<Greeting>(decoded) == greeting);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(
        std::holds_alternative<Refusal>(decode_greeting(std::string_view(bytes).substr(0, size))));
  }
  CHECK(std::holds_alternative<Refusal>(decode_greeting(bytes + "x")));
}

TEST_CASE("an answer survives its encoding") {
  for (const std::string_view sentence : {"", "go away"}) {
    std::string bytes;
    encode_answer({.refusal = std::string(sentence), .directory = {7}}, bytes);
    const auto decoded = decode_answer(bytes);
    REQUIRE(decoded);
    CHECK(decoded->refusal == sentence);
    CHECK(decoded->directory == DirectoryId{7});
    CHECK(decoded->accepted() == sentence.empty());
  }
  CHECK_FALSE(decode_answer("HTTP/1.1 400 Bad Request"));
}

TEST_CASE("a greeting of another version is refused with both versions") {
  std::string bytes;
  encode_greeting(greeting_from(node1, {"node0"}), bytes);
  bytes[12] = 9;
  const auto decoded = decode_greeting(bytes);
  REQUIRE(std::holds_alternative<Refusal>(decoded));
  CHECK(std::get<Refusal>(decoded).why.find("versions, 9 and 3") != std::string::npos);
}

TEST_CASE("ids that would spoil a log line are malformed") {
  for (const std::string& id : {std::string(), std::string("a\nb"), std::string(300, 'x')}) {
    std::string bytes;
    Identity odd = node1;
    odd.node.text = id;
    encode_greeting(greeting_from(odd, {"node0"}), bytes);
    CHECK(std::holds_alternative<Refusal>(decode_greeting(bytes)));
  }
}

TEST_CASE("a greeting is accepted from a member, and from a server not known yet") {
  CHECK(answer_to(node1, {"node0"}) == "accepted");
  Identity joiner = node1;
  joiner.node = {"node7"};
  CHECK(answer_to(joiner, {"node0"}) == "accepted");
}

TEST_CASE("M16: only what is counted has to come from the directory that is a member") {
  const auto counts = [](const MessageBody& body, const NodeId& from, DirectoryId directory) {
    return !counts_for_nothing(body, from, directory, both());
  };
  for (const MessageBody& body : {MessageBody(AppendReply{}), MessageBody(VoteReply{})}) {
    CHECK(counts(body, {"node1"}, {11}));
    CHECK(counts(body, {"node1"}, {}));
    CHECK(counts(body, {"node7"}, {70}));
    CHECK_FALSE(counts(body, {"node1"}, {12}));
  }
  for (const MessageBody& body : {MessageBody(AppendRequest{}),
                                  MessageBody(VoteRequest{}),
                                  MessageBody(TimeoutNow{}),
                                  MessageBody(ForwardRequest{}),
                                  MessageBody(ForwardReply{})}) {
    CHECK(counts(body, {"node1"}, {12}));
  }
}

TEST_CASE("M15: a greeting is refused with a sentence that names both sides") {
  Identity foreign = node1;
  foreign.cluster = {"B"};
  CHECK(answer_to(foreign, {"node0"}) ==
        "node1 belongs to cluster B, but node0 to cluster A; check the addresses");
  CHECK(answer_to(node1, {"node2"}) ==
        "node1 looked for node2, but found node0 at its address; check the addresses");
  CHECK(answer_to(node0, {"node0"}) == "two servers call themselves node0; give each its own -id");
}

TEST_CASE("a peer's address is a host and a port") {
  CHECK(parse_peer_address("node0:12000")->host == "node0");
  CHECK(parse_peer_address("node0:12000")->port == 12000);
  CHECK(parse_peer_address("[::1]:1")->host == "::1");
  for (const std::string_view bad :
       {"", ":", "node0", "node0:", ":1", "node0:0", "node0:65536", "node0:x", "::1:1", "[]:1"}) {
    CHECK_FALSE(parse_peer_address(bad));
  }
}

}  // namespace graftd
