#pragma once

#include "core/effects.hpp"
#include "core/request.hpp"
#include "core/types.hpp"
#include "net/http.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace graftd {

// The HTTP API of a node as pure functions: what a request asks of the replica, and what the
// replica's answer looks like. No I/O, no clock.

struct ApiLimits {
  // 413 `too_large` beyond each of them; nothing is written then.
  std::size_t key_bytes_max = 1024;
  std::size_t value_bytes_max = 1 << 20;
  std::size_t pairs_max = 1000;
  // 400 beyond.
  std::size_t id_bytes_max = 64;
  std::size_t trace_bytes_max = 128;
  std::size_t client_bytes_max = 64;  // of the client's name in an Idempotency-Key
  Duration timeout_default = std::chrono::seconds(5);
  Duration timeout_max = std::chrono::minutes(1);
};

enum class ApiRoute : std::uint8_t {
  put,
  get,
  remove_key,
  put_raw,
  get_raw,
  join,
  status,
  members,
  add_member,
  remove_member,
  promote_member,
  leader,
  transfer,
  livez,
  readyz,
  version,
};

// What a request asks for. The caller may move `request` out; the rest is enough to render.
struct ApiCall {
  ApiRoute route = ApiRoute::livez;
  std::optional<Request> request;  // nothing: render_local answers, without the replica
  Duration timeout{};
  std::string trace;
  std::string key;  // of a read: the answer repeats it
};

// What a node says about itself that the replica does not know.
struct ApiFacts {
  NodeId self;
  std::string version;
  Duration uptime{};
  // Shown in /v1/status as they are: "body_bytes_max", 8388608.
  std::vector<std::pair<std::string, std::uint64_t>> limits;
  // Effective settings: "election-timeout", "500ms".
  std::vector<std::pair<std::string, std::string>> settings;
};

// A call, or the answer to a request that cannot be one.
std::variant<ApiCall, HttpResponse> read_api(HttpRequest request, const ApiLimits& limits);

HttpResponse render_answer(const ApiCall& call, const Answer& answer, const ApiFacts& facts);
HttpResponse render_local(const ApiCall& call, const ApiFacts& facts);

// For HttpServerOptions::body_bytes_max_of: 0 for paths that are posted to without a body.
std::optional<std::size_t> api_body_bytes_max(const std::string& path);

// "1b4e28ba2fa1...": 16 hex digits, as in the events and in the body of a join.
std::string to_text(DirectoryId directory);

// The request by which a server asks another one to make it a member: the other end of POST /join.
HttpRequest make_join_request(const JoinRequest& join, Duration timeout);

}  // namespace graftd
