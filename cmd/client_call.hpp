#pragma once

#include "cmd/host_port.hpp"
#include "core/types.hpp"
#include "net/http_client.hpp"

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace graftd {

// Whether a request changes something: then it is never sent again once it may have been applied,
// unless it is carried out once however often it comes.
enum class Effect : std::uint8_t { read, write, write_once };

// Nobody answered, or only to say that it was surely not applied.
struct NoAnswer {
  std::string message;
};

// A write that may have been applied, or may still be.
struct OutcomeUnknown {
  std::string message;
};

using CallAnswer = std::variant<HttpResponse, NoAnswer, OutcomeUnknown>;
using HttpResult = boost::system::result<HttpResponse, HttpFailure>;

// What the caller needs of the world; tests bring their own.
struct ClientWorld {
  std::function<HttpResult(const HostPort&, const HttpRequest&, Duration timeout)> call;
  std::function<Instant()> now;
  std::function<void(Duration)> pause;
};

ClientWorld real_client_world();

// Asks one endpoint after the other until one gives an answer or the time is up. Each gets a fair
// share of what is left. When all refused for now, they are asked again; when none could be
// reached, that is told at once; but once a write in a session may have been applied, they are
// asked for its outcome until the time is up.
class Caller {
 public:
  // `session` is the name under which writes of the kind write_once are carried out once.
  Caller(std::vector<HostPort> endpoints,
         Duration timeout,
         ClientWorld world,
         std::string session = "");

  // `query` as "level=local", or empty; `timeout=` is added to it.
  CallAnswer ask(const std::string& method,
                 const std::string& path,
                 const std::string& query,
                 const std::string& body,
                 Effect effect);

  // One endpoint, once.
  HttpResult ask_one(const HostPort& endpoint, const std::string& path);

  const std::vector<HostPort>& endpoints() const { return endpoints_; }

 private:
  std::string next_key();

  std::vector<HostPort> endpoints_;
  Duration timeout_;
  ClientWorld world_;
  std::string session_;
  std::uint64_t sequence_ = 0;  // of the last write in the session
};

// The message of a JSON error, or the status when the body is no such error.
std::string error_message(const HttpResponse& response);

}  // namespace graftd
