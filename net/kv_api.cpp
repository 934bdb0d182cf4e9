#include "net/kv_api.hpp"

#include "net/kv_api_body.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>

namespace graftd {

namespace {

// What a route's reader gets to see.
struct Asked {
  HttpRequest& request;  // the body may be moved out
  const HttpHeaders& query;
  std::string rest;  // what the pattern's '*' stands for, percent-decoded
  const ApiLimits& limits;
};

// Nothing for the replica, something, or a refusal.
using Reading = std::variant<std::monostate, Request, HttpResponse>;

const std::string* find(const HttpHeaders& query, std::string_view name) {
  const auto at = std::find_if(
      query.begin(), query.end(), [name](const auto& pair) { return pair.first == name; });
  return at == query.end() ? nullptr : &at->second;
}

std::optional<HttpResponse> refuse_key(const std::string& key, const ApiLimits& limits) {
  if (key.empty()) {
    return bad_request("name a key behind the last '/', as in /key/user");
  }
  if (key.size() > limits.key_bytes_max) {
    return json_error(413,
                      "too_large",
                      "the key is longer than " + std::to_string(limits.key_bytes_max) + " bytes");
  }
  return std::nullopt;
}

Reading read_nothing(const Asked& /*asked*/) { return std::monostate{}; }

Reading read_status(const Asked& /*asked*/) { return StatusRequest{}; }

Reading read_members(const Asked& /*asked*/) { return MembersRequest{}; }

// "<client>:<sequence>"; the name may have colons of its own.
std::variant<std::optional<SessionKey>, HttpResponse> read_session(const Asked& asked) {
  const std::string* text = asked.request.header("idempotency-key");
  if (text == nullptr) {
    return std::nullopt;
  }
  const std::size_t colon = std::min(text->rfind(':'), text->size());
  SessionKey key{.client = text->substr(0, colon)};
  const char* const end = text->data() + text->size();
  const char* const digits = text->data() + std::min(colon + 1, text->size());
  const auto [rest, ec] = std::from_chars(digits, end, key.sequence);
  const bool named =
      !key.client.empty() && key.client.size() <= asked.limits.client_bytes_max &&
      std::all_of(key.client.begin(), key.client.end(), [](char c) { return c > ' ' && c <= '~'; });
  constexpr auto sequence_max =
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!named || ec != std::errc{} || rest != end || key.sequence < 1 ||
      key.sequence > sequence_max) {
    return bad_request("Idempotency-Key is a client's name and a number, like shop-7:1: at most " +
                       std::to_string(asked.limits.client_bytes_max) +
                       " visible ASCII characters without spaces, and 1 to 2^63 - 1; nothing was "
                       "written");
  }
  return key;
}

// A second one would leave open which of them names the write.
std::optional<HttpResponse> refuse_second_session(const HttpRequest& request) {
  const auto keys =
      std::count_if(request.headers.begin(), request.headers.end(), [](const auto& header) {
        return header.first == "idempotency-key";
      });
  return keys > 1 ? std::optional(bad_request("give one Idempotency-Key; nothing was written"))
                  : std::nullopt;
}

// Sets the session of a write, or refuses.
template <class Write>
Reading in_session(const Asked& asked, Write write) {
  if (std::optional<HttpResponse> refusal = refuse_second_session(asked.request)) {
    return *std::move(refusal);
  }
  auto session = read_session(asked);
  if (HttpResponse* refusal = std::get_if<HttpResponse>(&session)) {
    return std::move(*refusal);
  }
  write.session = std::get<std::optional<SessionKey>>(std::move(session));
  return write;
}

Reading read_put(const Asked& asked) {
  auto pairs = read_pairs(asked.request.body, asked.limits);
  if (HttpResponse* refusal = std::get_if<HttpResponse>(&pairs)) {
    return std::move(*refusal);
  }
  return in_session(asked, PutRequest{std::move(std::get<std::vector<KeyValue>>(pairs))});
}

Reading read_put_raw(const Asked& asked) {
  if (auto refusal = refuse_key(asked.rest, asked.limits)) {
    return *std::move(refusal);
  }
  if (asked.request.body.size() > asked.limits.value_bytes_max) {
    return json_error(413,
                      "too_large",
                      "the value is longer than " + std::to_string(asked.limits.value_bytes_max) +
                          " bytes; nothing was written");
  }
  for (const std::string_view condition : {"if-match", "if-none-match"}) {
    if (asked.request.header(condition) != nullptr) {
      return json_error(
          501, "not_implemented", "conditional writes are not there yet; nothing was written");
    }
  }
  PutRequest put;
  put.pairs.push_back({asked.rest, std::move(asked.request.body)});
  return in_session(asked, std::move(put));
}

Reading read_get(const Asked& asked) {
  if (auto refusal = refuse_key(asked.rest, asked.limits)) {
    return *std::move(refusal);
  }
  const std::string* level = find(asked.query, "level");
  if (level == nullptr || *level == "linearizable") {
    return GetRequest{asked.rest, ReadLevel::linearizable};
  }
  if (*level == "local") {
    return GetRequest{asked.rest, ReadLevel::local};
  }
  return bad_request("level is \"linearizable\" (the default) or \"local\"");
}

Reading read_delete(const Asked& asked) {
  if (auto refusal = refuse_key(asked.rest, asked.limits)) {
    return *std::move(refusal);
  }
  return in_session(asked, DeleteRequest{asked.rest});
}

Reading read_join_body(const Asked& asked) {
  auto join = read_join(asked.request.body, asked.limits);
  if (HttpResponse* refusal = std::get_if<HttpResponse>(&join)) {
    return std::move(*refusal);
  }
  return std::move(std::get<JoinRequest>(join));
}

Reading read_add(const Asked& asked) {
  auto member = read_member(asked.request.body, asked.limits);
  if (HttpResponse* refusal = std::get_if<HttpResponse>(&member)) {
    return std::move(*refusal);
  }
  return std::move(std::get<JoinRequest>(member));
}

// The rest of the path is "<id>/promote".
Reading read_promote(const Asked& asked) {
  constexpr std::string_view verb = "/promote";
  const std::string_view rest = asked.rest;
  const std::string_view id = rest.substr(0, rest.size() - std::min(verb.size(), rest.size()));
  if (!rest.ends_with(verb) || !is_node_id(id, asked.limits)) {
    return bad_request("post to /v1/members/<id>/promote, as in /v1/members/node2/promote");
  }
  return PromoteRequest{{std::string(id)}};
}

Reading read_remove(const Asked& asked) {
  if (!is_node_id(asked.rest, asked.limits)) {
    return bad_request("name a member behind the last '/', as in /v1/members/node2");
  }
  return RemoveRequest{{asked.rest}};
}

Reading read_transfer(const Asked& asked) {
  const std::string* to = find(asked.query, "to");
  if (to == nullptr) {
    return TransferRequest{};
  }
  if (!is_node_id(*to, asked.limits)) {
    return bad_request("\"to\" must be the id of a member, or be left out");
  }
  return TransferRequest{NodeId{*to}};
}

// All routes. A pattern that ends in '*' matches any rest, with or without slashes. `parameter` is
// allowed in the query besides `timeout`.
struct Route {
  std::string_view method;
  std::string_view pattern;
  ApiRoute route;
  Reading (*read)(const Asked&);
  std::string_view parameter = {};
  bool takes_body = true;  // of interest for POST and PUT only
};

constexpr std::array routes = {
    Route{"POST", "/key", ApiRoute::put, read_put},
    Route{"GET", "/key/*", ApiRoute::get, read_get, "level"},
    Route{"DELETE", "/key/*", ApiRoute::remove_key, read_delete},
    Route{"GET", "/v1/kv/*", ApiRoute::get_raw, read_get, "level"},
    Route{"PUT", "/v1/kv/*", ApiRoute::put_raw, read_put_raw},
    Route{"DELETE", "/v1/kv/*", ApiRoute::remove_key, read_delete},
    Route{"POST", "/join", ApiRoute::join, read_join_body},
    Route{"GET", "/v1/status", ApiRoute::status, read_status},
    Route{"GET", "/v1/members", ApiRoute::members, read_members},
    Route{"POST", "/v1/members", ApiRoute::add_member, read_add},
    Route{"DELETE", "/v1/members/*", ApiRoute::remove_member, read_remove},
    Route{"POST", "/v1/members/*", ApiRoute::promote_member, read_promote, {}, false},
    Route{"GET", "/v1/leader", ApiRoute::leader, read_status},
    Route{"POST", "/v1/leader/transfer", ApiRoute::transfer, read_transfer, "to", false},
    Route{"GET", "/livez", ApiRoute::livez, read_nothing},
    Route{"GET", "/readyz", ApiRoute::readyz, read_status},
    Route{"GET", "/version", ApiRoute::version, read_nothing},
};

// The rest behind the pattern's '*', raw; empty when there is no '*'.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with('*')) {
    return pattern == path ? std::optional(std::string_view{}) : std::nullopt;
  }
  pattern.remove_suffix(1);
  return path.starts_with(pattern) ? std::optional(path.substr(pattern.size())) : std::nullopt;
}

HttpResponse refuse_route(const HttpRequest& request) {
  std::string allowed;
  for (const Route& route : routes) {
    if (match(route.pattern, request.path)) {
      allowed += allowed.empty() ? "" : ", ";
      allowed += route.method == "GET" ? "GET, HEAD" : route.method;
    }
  }
  if (allowed.empty()) {
    return json_error(404, "not_found", "there is nothing at " + request.path);
  }
  HttpResponse response = json_error(
      405, "method_not_allowed", request.path + " takes " + allowed + ", not " + request.method);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

const Route* find_route(const HttpRequest& request) {
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  const auto* at = std::find_if(routes.begin(), routes.end(), [&](const Route& route) {
    return route.method == method && match(route.pattern, request.path);
  });
  return at == routes.end() ? nullptr : at;
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc{} || number < 0 || number > 1'000'000'000) {
    return std::nullopt;
  }
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit == "ms") {
    return std::chrono::milliseconds(number);
  }
  if (unit == "s") {
    return std::chrono::seconds(number);
  }
  if (unit == "m") {
    return std::chrono::minutes(number);
  }
  return std::nullopt;
}

std::string seconds_text(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count()) + "s";
}

// Sets timeout and trace; returns a refusal when one of them, or a parameter, is wrong.
std::optional<HttpResponse> read_common(ApiCall& call,
                                        const Asked& asked,
                                        std::string_view parameter) {
  for (const auto& [name, value] : asked.query) {
    if (name != "timeout" && (parameter.empty() || name != parameter)) {
      return bad_request(
          "the parameter \"" + name + "\" is not known here; there " +
          (parameter.empty() ? "is only timeout" : "are timeout and " + std::string(parameter)));
    }
  }
  call.timeout = asked.limits.timeout_default;
  if (const std::string* text = find(asked.query, "timeout")) {
    const std::optional<Duration> timeout = parse_duration(*text);
    if (!timeout || *timeout <= Duration::zero() || *timeout > asked.limits.timeout_max) {
      return bad_request("timeout is a number with ms, s or m, like 500ms or 2s, and at most " +
                         seconds_text(asked.limits.timeout_max));
    }
    call.timeout = *timeout;
  }
  if (const std::string* trace = asked.request.header("x-graftd-trace")) {
    if (trace->size() > asked.limits.trace_bytes_max ||
        !std::all_of(trace->begin(), trace->end(), [](char c) { return c > ' ' && c <= '~'; })) {
      return bad_request("X-Graftd-Trace is at most " +
                         std::to_string(asked.limits.trace_bytes_max) +
                         " visible ASCII characters without spaces");
    }
    call.trace = *trace;
  }
  return std::nullopt;
}

std::variant<ApiCall, HttpResponse> read_call(const Route& route, const Asked& asked) {
  ApiCall call;
  call.route = route.route;
  if (std::optional<HttpResponse> refusal = read_common(call, asked, route.parameter)) {
    return *std::move(refusal);
  }
  Reading reading = route.read(asked);
  if (HttpResponse* refusal = std::get_if<HttpResponse>(&reading)) {
    return std::move(*refusal);
  }
  if (Request* request = std::get_if<Request>(&reading)) {
    call.request = std::move(*request);
  }
  if (route.route == ApiRoute::get) {
    call.key = asked.rest;
  }
  return call;
}

}  // namespace

std::variant<ApiCall, HttpResponse> read_api(HttpRequest request, const ApiLimits& limits) {
  const Route* const route = find_route(request);
  if (route == nullptr) {
    return refuse_route(request);
  }
  std::optional<std::string> rest = percent_decode(*match(route->pattern, request.path));
  const std::optional<HttpHeaders> query = split_query(request.query);
  if (!rest || !query) {
    return bad_request("a '%' in the target must be followed by two hex digits");
  }
  return read_call(*route, {request, *query, *std::move(rest), limits});
}

std::optional<std::size_t> api_body_bytes_max(const std::string& path) {
  const bool bare = std::any_of(routes.begin(), routes.end(), [&](const Route& route) {
    return !route.takes_body && match(route.pattern, path);
  });
  return bare ? std::optional<std::size_t>(0) : std::nullopt;
}

HttpRequest make_join_request(const JoinRequest& join, Duration timeout) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/join";
  request.query =
      "timeout=" +
      std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count()) + "ms";
  request.target = request.path + "?" + request.query;
  request.headers.emplace_back("content-type", "application/json");
  request.body = "{\"addr\":";
  append_json_string(request.body, join.raft_address);
  request.body += ",\"id\":";
  append_json_string(request.body, join.id.text);
  if (!join.http_address.empty()) {
    request.body += ",\"haddr\":";
    append_json_string(request.body, join.http_address);
  }
  if (join.directory.value != 0) {
    request.body += ",\"directory\":";
    append_json_string(request.body, to_text(join.directory));
  }
  if (join.stay_learner) {
    request.body += ",\"role\":\"learner\"";
  }
  request.body += "}";
  return request;
}

}  // namespace graftd
