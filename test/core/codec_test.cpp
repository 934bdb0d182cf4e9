#include "core/codec.hpp"

#include "core/command_codec.hpp"
#include "core/random.hpp"

#include <doctest/doctest.h>

namespace graftd {

namespace {

std::vector<MessageBody> one_of_each() {
  const Entry entry{{7}, {3}, {0x0123456789abcdefU}, std::string("pay\0load", 8)};
  const Member member{MemberRole::voter, "10.0.0.1:12000", "10.0.0.1:11000", {99}, true};
  const Position position{{9}, {2}, {77}};
  SnapshotHead head{.position = position,
                    .configuration_index = {4},
                    .configuration = {},
                    .digest = {0xfedcba9876543210U}};
  head.configuration.members[{"n1"}] = member;
  return {
      AppendRequest{{6}, {2}, {5}, 41, {entry}},
      AppendRequest{},
      AppendReply{true, {7}, {0}, {0}, 41},
      AppendReply{false, {6}, {4}, {2}, 41},
      InstallRequest{3, 0, position, {}, {{"a", {"1", {4}}}, {"b", {"", {5}}}}, std::nullopt},
      InstallRequest{3, 1, position, {{"s1", std::string("\0x", 2)}, {"c", ""}}, {}, head},
      InstallReply{3, 1, {0}},
      InstallReply{3, 0, {9}},
      VoteRequest{true, false, {7}, {3}},
      VoteRequest{false, true, {7}, {3}},
      VoteReply{true, true},
      VoteReply{false, false},
      TimeoutNow{},
      ForwardRequest{GetRequest{"key", ReadLevel::linearizable}, Duration(1000)},
      ForwardRequest{PutRequest{{{"a", "1"}, {"b", std::string("\xff\0", 2)}}}, Duration(-5)},
      ForwardRequest{DeleteRequest{"gone"}, Duration(1)},
      ForwardRequest{PutRequest{{{"a", "1"}}, SessionKey{"shop", 7}}, Duration(1)},
      ForwardRequest{DeleteRequest{"gone", SessionKey{"shop", 8}}, Duration(1)},
      ForwardRequest{JoinRequest{{"n9"}, "h:1", "h:2", {12}}, Duration(1)},
      ForwardRequest{JoinRequest{{"n9"}, "h:1", "", {0}, true, true}, Duration(1)},
      ForwardRequest{RemoveRequest{{"n9"}}, Duration(1)},
      ForwardRequest{PromoteRequest{{"n9"}}, Duration(1)},
      ForwardRequest{TransferRequest{NodeId{"n1"}}, Duration(1)},
      ForwardRequest{TransferRequest{}, Duration(1)},
      ForwardRequest{MembersRequest{}, Duration(1)},
      ForwardReply{{{2}, 9}, Applied{{7}}},
      ForwardReply{{{2}, 9}, Found{"value", {3}}},
      ForwardReply{{{2}, 9}, Missing{}},
      ForwardReply{{{2}, 9}, MembersReport{{{{"n1"}, member, true, true, {7}, 3, -1}}}},
      ForwardReply{{{2}, 9}, Refused{ErrorCode::busy, "later"}},
      ForwardReply{{{2}, 9}, Unknown{"who knows"}},
  };
}

Message with(MessageBody body) {
  return {{"n0"}, {"n1"}, {{4}, 1234567}, {1795416968394013, 3}, {12}, std::move(body)};
}

std::string encoded(const Message& message) {
  std::string bytes;
  encode_message(message, bytes);
  return bytes;
}

}  // namespace

TEST_CASE("every message comes back as it was") {
  for (const MessageBody& body : one_of_each()) {
    CAPTURE(kind_of(body));
    const std::string bytes = encoded(with(body));
    const std::optional<Message> back = decode_message(bytes, {"n0"}, {"n1"});
    REQUIRE(back.has_value());
    CHECK(back->id == MessageId{{4}, 1234567});
    CHECK(back->hlc == Hlc{1795416968394013, 3});
    CHECK(back->term == Term{12});
    CHECK(back->body.index() == body.index());
    CHECK(encoded(*back) == bytes);
  }
}

TEST_CASE("an entry keeps its bytes and gets its index from its place") {
  const std::string bytes = encoded(with(one_of_each().front()));
  const std::optional<Message> back = decode_message(bytes, {"n0"}, {"n1"});
  REQUIRE(back.has_value());
  const auto& request = std::get<AppendRequest>(back->body);
  REQUIRE(request.entries.size() == 1);
  CHECK(request.entries[0].index == Index{7});
  CHECK(request.entries[0].payload == std::string("pay\0load", 8));
}

TEST_CASE("a heartbeat stays small") {
  CHECK(encoded(with(AppendRequest{{6}, {2}, {5}, 41, {}})).size() < 32);
}

TEST_CASE("a message that is cut anywhere, or goes on, is none") {
  for (const MessageBody& body : one_of_each()) {
    CAPTURE(kind_of(body));
    const std::string bytes = encoded(with(body));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      CHECK(!decode_message(bytes.substr(0, size), {"n0"}, {"n1"}).has_value());
    }
    CHECK(!decode_message(bytes + '\0', {"n0"}, {"n1"}).has_value());
  }
}

TEST_CASE("damaged bytes are refused or are another message, never a crash or a huge list") {
  Random random(1);
  const std::vector<MessageBody> bodies = one_of_each();
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = encoded(with(bodies[random.below(bodies.size())]));
    for (std::uint64_t flips = 1 + random.below(4); flips > 0; --flips) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    if (const auto message = decode_message(bytes, {"n0"}, {"n1"})) {
      if (const auto* append = std::get_if<AppendRequest>(&message->body)) {
        CHECK(append->entries.size() <= bytes.size());
      }
    }
  }
}

namespace {

// What a payload does to keys, as text; nothing if it is damaged.
std::optional<std::string> writes_of(std::string_view payload) {
  std::string writes;
  const bool whole = read_writes(
      payload,
      [&](std::string_view key, std::string_view value) {
        writes += std::string(key) + "=" + std::string(value) + " ";
      },
      [&](std::string_view key) { writes += std::string(key) + " erased "; });
  return whole ? std::optional(writes) : std::nullopt;
}

}  // namespace

TEST_CASE("every command comes back as it was, and damaged ones do not") {
  Configuration configuration;
  configuration.members[{"n0"}] = {MemberRole::voter, "a:1", "a:2", {7}, false};
  configuration.members[{"n1"}] = {MemberRole::learner, "b:1", "b:2", {0}, true};
  const std::vector<Command> commands = {Noop{},
                                         Put{{{"k", "v"}, {"", ""}}},
                                         Delete{"k"},
                                         ChangeConfiguration{configuration},
                                         InSession{{"shop", 7}, {-1, 2, 3}, Put{{{"k", "v"}}}},
                                         InSession{{"shop", 8}, {1, 2, 3}, Delete{"k"}}};
  for (const Command& command : commands) {
    const std::string payload = encode_command(command);
    CHECK(decode_command(payload) == command);
    CHECK(holds_configuration(payload) == std::holds_alternative<ChangeConfiguration>(command));
    CHECK(!decode_command(payload.substr(0, payload.size() - 1)).has_value());
    CHECK(!decode_command(payload + "x").has_value());
    if (!holds_configuration(payload)) {
      CHECK(!writes_of(payload.substr(0, payload.size() - 1)).has_value());
      CHECK(!writes_of(payload + "x").has_value());
    }
  }
  CHECK(!decode_command("\x7f").has_value());
  CHECK(!writes_of("\x7f").has_value());
}

TEST_CASE("the writes of a payload are those of its command") {
  const Put put{{{"k", "v"}, {"", ""}}};
  CHECK(writes_of(encode_command(put)) == "k=v = ");
  CHECK(writes_of(encode_command(Delete{"k"})) == "k erased ");
  CHECK(writes_of(encode_command(InSession{{"shop", 7}, {-1, 2, 3}, put})) == "k=v = ");
  CHECK(writes_of(encode_command(InSession{{"shop", 8}, {1, 2, 3}, Delete{"k"}})) == "k erased ");
  CHECK(writes_of(encode_command(Noop{})) == "");
  CHECK(writes_of(encode_command(ChangeConfiguration{})) == "");
}

TEST_CASE("the hash that is stored and sent is the same in every build") {
  CHECK(digest_of("graftd").value == 181027124065927337U);
  CHECK(chain_after({}, {1}, "graftd").value == 8087404543451357542U);
}

}  // namespace graftd
