#include "cmd/join.hpp"

#include "cmd/client_call.hpp"
#include "net/http_client.hpp"
#include "net/kv_api.hpp"

#include <boost/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

namespace graftd {

namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr Duration connect_timeout = std::chrono::seconds(2);
constexpr Duration pause_min = std::chrono::milliseconds(50);
constexpr Duration pause_max = std::chrono::seconds(1);
constexpr Duration patience_max = std::chrono::seconds(5);  // for the answer to one attempt

std::string names_of(const std::vector<HostPort>& endpoints) {
  std::string names;
  for (const HostPort& endpoint : endpoints) {
    names += (names.empty() ? "" : ", ") + to_string(endpoint);
  }
  return names;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

std::optional<json::object> object_of(const HttpResponse& response) {
  boost::system::error_code error;
  json::value value = json::parse(response.body, error);
  if (response.status != 200 || error || !value.is_object()) {
    return std::nullopt;
  }
  return std::move(value.as_object());
}

// Numbers of 64 bits travel as hexadecimal text: JSON readers cut longer ones.
std::uint64_t from_hexadecimal(const std::string& text) {
  return text.empty() ? 0 : std::strtoull(text.c_str(), nullptr, 16);
}

Configuration members_of(const json::object& answer) {
  Configuration configuration;
  const json::value* members = answer.if_contains("members");
  if (members == nullptr || !members->is_array()) {
    return configuration;
  }
  for (const json::value& value : members->as_array()) {
    if (!value.is_object()) {
      continue;
    }
    const json::object& member = value.as_object();
    configuration.members[NodeId{text_of(member, "id")}] = {
        .role = text_of(member, "role") == "voter" ? MemberRole::voter : MemberRole::learner,
        .raft_address = text_of(member, "raft_address"),
        .http_address = text_of(member, "http_address"),
        .directory = {from_hexadecimal(text_of(member, "directory"))}};
  }
  return configuration;
}

// What one attempt came to: done, refused for good, or worth another attempt.
template <class T>
using Attempt = std::variant<T, JoinFailure>;

template <class T>
Attempt<T> attempt_until(const std::vector<HostPort>& endpoints,
                         Duration timeout,
                         const std::atomic<bool>& stop,
                         const std::function<Attempt<T>(const HostPort&)>& attempt) {
  const Clock::time_point deadline = Clock::now() + timeout;
  JoinFailure last{.refused = false, .sentence = "stopped before anybody was asked"};
  Duration pause = pause_min;
  bool member = false;
  while (!stop) {
    for (const HostPort& endpoint : endpoints) {
      Attempt<T> result = attempt(endpoint);
      if (std::holds_alternative<T>(result) || std::get<JoinFailure>(result).refused) {
        return result;
      }
      last = std::get<JoinFailure>(std::move(result));
      member = member || last.member;
    }
    if (!member && Clock::now() + pause >= deadline) {
      break;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, pause_max);
  }
  return last;
}

Attempt<ClusterContact> contact(const HostPort& endpoint) {
  HttpConnection connection(endpoint.host, endpoint.port, connect_timeout);
  const auto status = connection.call({.method = "GET", .target = "/v1/status"}, connect_timeout);
  if (!status) {
    return JoinFailure{false, status.error().message};
  }
  const std::optional<json::object> answer = object_of(*status);
  const ClusterId cluster{answer ? text_of(*answer, "cluster") : ""};
  if (cluster.text.empty()) {
    return JoinFailure{false,
                       to_string(endpoint) + " is no graftd node: " + error_message(*status)};
  }
  const auto members = connection.call({.method = "GET", .target = "/v1/members"}, connect_timeout);
  if (!members) {
    return JoinFailure{false, members.error().message};
  }
  const std::optional<json::object> list = object_of(*members);
  if (!list) {
    return JoinFailure{false, to_string(endpoint) + ": " + error_message(*members)};
  }
  return ClusterContact{cluster, members_of(*list)};
}

bool is_member(HttpConnection& connection, const Identity& identity) {
  const auto members = connection.call({.method = "GET", .target = "/v1/members"}, connect_timeout);
  const std::optional<json::object> list = members ? object_of(*members) : std::nullopt;
  if (!list) {
    return false;
  }
  const Configuration configuration = members_of(*list);
  const Member* self = configuration.find(identity.node);
  return self != nullptr && self->directory == identity.directory;
}

Attempt<Joined> join_through(const HostPort& endpoint,
                             const NodeOptions& options,
                             const Identity& identity) {
  HttpConnection connection(endpoint.host, endpoint.port, connect_timeout);
  const auto status = connection.call({.method = "GET", .target = "/v1/status"}, connect_timeout);
  if (!status) {
    return JoinFailure{false, status.error().message};
  }
  const std::optional<json::object> answer = object_of(*status);
  const std::string cluster = answer ? text_of(*answer, "cluster") : "";
  if (cluster != identity.cluster.text) {
    return JoinFailure{true,
                       to_string(endpoint) + " belongs to cluster " + cluster +
                           ", this data directory to cluster " + identity.cluster.text +
                           "; use another directory, or join its own cluster"};
  }
  const Duration patience = std::min(options.join_timeout, patience_max);
  const JoinRequest join{.id = options.id,
                         .raft_address = to_string(options.raft_advertised),
                         .http_address = to_string(options.http_advertised),
                         .directory = identity.directory,
                         .stay_learner = options.learner};
  const auto response =
      connection.call(make_join_request(join, patience), patience + connect_timeout);
  if (!response) {
    return JoinFailure{false, response.error().message};
  }
  if (response->status == 200) {
    return Joined{endpoint};
  }
  const bool for_now = response->status == 429 || response->status >= 500;
  return JoinFailure{.refused = !for_now,
                     .sentence = to_string(endpoint) + ": " + error_message(*response),
                     .member = for_now && is_member(connection, identity)};
}

}  // namespace

std::variant<ClusterContact, JoinFailure> find_cluster(const std::vector<HostPort>& endpoints,
                                                       Duration timeout,
                                                       const std::atomic<bool>& stop) {
  Attempt<ClusterContact> result = attempt_until<ClusterContact>(endpoints, timeout, stop, contact);
  if (auto* failure = std::get_if<JoinFailure>(&result)) {
    failure->sentence = "cannot join through " + names_of(endpoints) + ": " + failure->sentence +
                        "; start a node there first, or give its address with -join host:port";
  }
  return result;
}

std::variant<Joined, JoinFailure> ask_to_join(const NodeOptions& options,
                                              const Identity& identity,
                                              const std::atomic<bool>& stop) {
  bool told = false;
  const auto attempt = [&](const HostPort& endpoint) {
    Attempt<Joined> result = join_through(endpoint, options, identity);
    const auto* failure = std::get_if<JoinFailure>(&result);
    if (failure != nullptr && failure->member && !std::exchange(told, true)) {
      spdlog::info("member of cluster {}, catching up with it", identity.cluster.text);
    }
    return result;
  };
  Attempt<Joined> result = attempt_until<Joined>(options.join, options.join_timeout, stop, attempt);
  if (auto* failure = std::get_if<JoinFailure>(&result)) {
    failure->sentence =
        (failure->refused ? "refused by the cluster: " : "could not join: ") + failure->sentence;
  }
  return result;
}

}  // namespace graftd
