#include "cmd/client_call.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

namespace graftd {
namespace {

constexpr Duration pause_between_rounds = std::chrono::milliseconds(50);
constexpr Duration connect_timeout_max = std::chrono::seconds(1);
constexpr Duration share_min = std::chrono::milliseconds(100);
// The server is told to give up a little earlier than the client does: its answer says more.
constexpr std::int64_t answer_reserve_percent = 10;
constexpr Duration server_timeout_max = std::chrono::minutes(1);

HttpRequest make_request(const std::string& method,
                         const std::string& path,
                         const std::string& query,
                         const std::string& body) {
  HttpRequest request;
  request.method = method;
  request.path = path;
  request.query = query;
  request.target = query.empty() ? path : path + "?" + query;
  request.body = body;
  return request;
}

std::string with_timeout(const std::string& query, Duration share) {
  const Duration asked = std::min(share * (100 - answer_reserve_percent) / 100, server_timeout_max);
  const std::int64_t ms = asked.count() / 1000;
  return query + (query.empty() ? "" : "&") + "timeout=" + std::to_string(ms) + "ms";
}

struct ErrorBody {
  std::string code;
  std::string message;
};

std::optional<ErrorBody> parse_error(const HttpResponse& response) {
  boost::system::error_code failure;
  const boost::json::value body = boost::json::parse(response.body, failure);
  if (failure || !body.is_object()) {
    return std::nullopt;
  }
  const boost::json::value* error = body.as_object().if_contains("error");
  if (error == nullptr || !error->is_object()) {
    return std::nullopt;
  }
  ErrorBody parsed;
  for (const auto& [name, field] :
       {std::pair("code", &parsed.code), std::pair("message", &parsed.message)}) {
    const boost::json::value* value = error->as_object().if_contains(name);
    if (value != nullptr && value->is_string()) {
      *field = std::string(value->as_string());
    }
  }
  return parsed;
}

enum class Verdict : std::uint8_t { answered, not_now, unreachable, unknown };

Verdict judge(const HttpResponse& response) {
  constexpr unsigned busy = 429;
  constexpr unsigned unavailable = 503;
  constexpr unsigned timeout = 504;
  if (response.status == busy || response.status == unavailable) {
    return Verdict::not_now;
  }
  return response.status == timeout ? Verdict::unknown : Verdict::answered;
}

struct Judged {
  Verdict verdict;
  std::string message;
};

Judged judge(const HttpResult& result) {
  if (result.has_value()) {
    return {judge(*result), error_message(*result)};
  }
  const HttpFailure& failure = result.error();
  return {failure.maybe_handled ? Verdict::unknown : Verdict::unreachable, failure.message};
}

}  // namespace

std::string error_message(const HttpResponse& response) {
  const std::optional<ErrorBody> error = parse_error(response);
  if (error && !error->message.empty()) {
    return error->message;
  }
  return "HTTP status " + std::to_string(response.status) + " " +
         std::string(reason_phrase(response.status));
}

ClientWorld real_client_world() {
  return {.call =
              [](const HostPort& endpoint, const HttpRequest& request, Duration timeout) {
                HttpConnection connection(
                    endpoint.host, endpoint.port, std::min(timeout, connect_timeout_max));
                return connection.call(request, timeout);
              },
          .now =
              [] {
                return Instant(std::chrono::duration_cast<Duration>(
                    std::chrono::steady_clock::now().time_since_epoch()));
              },
          .pause = [](Duration duration) { std::this_thread::sleep_for(duration); }};
}

Caller::Caller(std::vector<HostPort> endpoints,
               Duration timeout,
               ClientWorld world,
               std::string session)
    : endpoints_(std::move(endpoints)),
      timeout_(timeout),
      world_(std::move(world)),
      session_(std::move(session)) {}

CallAnswer Caller::ask(const std::string& method,
                       const std::string& path,
                       const std::string& query,
                       const std::string& body,
                       Effect effect) {
  const Instant deadline = world_.now() + timeout_;
  const std::string key = effect == Effect::write_once ? next_key() : std::string();
  std::optional<std::string> unknown;  // what was said when it may have been applied
  std::string last_message;
  bool again = true;
  while (again) {
    again = unknown.has_value();
    std::int64_t left = static_cast<std::int64_t>(endpoints_.size());
    for (const HostPort& endpoint : endpoints_) {
      const Duration share = std::max((deadline - world_.now()) / left--, share_min);
      HttpRequest request = make_request(method, path, with_timeout(query, share), body);
      if (!key.empty()) {
        request.headers.emplace_back("idempotency-key", key);
      }
      HttpResult result = world_.call(endpoint, request, share);
      const Judged judged = judge(result);
      last_message = to_string(endpoint) + ": " + judged.message;
      if (judged.verdict == Verdict::answered) {
        // A refusal speaks of the last attempt only.
        const bool refused = unknown && result->status >= 400;
        return refused ? CallAnswer(OutcomeUnknown{last_message}) : CallAnswer(*std::move(result));
      }
      if (judged.verdict == Verdict::unknown && effect != Effect::read) {
        unknown = last_message;
      }
      if (unknown && (effect == Effect::write || world_.now() >= deadline)) {
        return OutcomeUnknown{*unknown};
      }
      if (world_.now() >= deadline) {
        return NoAnswer{last_message};
      }
      again = again || judged.verdict != Verdict::unreachable;
    }
    if (again) {
      world_.pause(pause_between_rounds);
    }
  }
  return NoAnswer{last_message};
}

std::string Caller::next_key() { return session_ + ":" + std::to_string(++sequence_); }

HttpResult Caller::ask_one(const HostPort& endpoint, const std::string& path) {
  return world_.call(endpoint, make_request("GET", path, "", ""), timeout_);
}

}  // namespace graftd
