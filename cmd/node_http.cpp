#include "cmd/node_http.hpp"

#include "core/ensure.hpp"

#include <utility>

namespace graftd {

namespace {

std::string milliseconds_text(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) +
         "ms";
}

std::string_view name_of(Trace trace) {
  switch (trace) {
    case Trace::off:
      return "off";
    case Trace::core:
      return "core";
    case Trace::full:
      return "full";
  }
  return "";
}

ApiFacts facts_of(const NodeOptions& options) {
  const Options& core = options.core;
  const HttpServerOptions http = http_options_of(options);
  return {.self = options.id,
          .version = GRAFTD_VERSION,
          .uptime = {},
          .limits = {{"key_bytes_max", core.key_bytes_max},
                     {"value_bytes_max", core.value_bytes_max},
                     {"pairs_max", core.pairs_max},
                     {"body_bytes_max", http.body_bytes_max},
                     {"header_bytes_max", http.header_bytes_max},
                     {"target_bytes_max", http.target_bytes_max},
                     {"connections_max", http.connections_max},
                     {"requests_max", core.requests_max},
                     {"request_bytes_max", core.request_bytes_max},
                     {"uncommitted_bytes_max", core.uncommitted_bytes_max},
                     {"sessions_max", core.sessions_max}},
          .settings = {{"election-timeout", milliseconds_text(core.election_timeout)},
                       {"heartbeat", milliseconds_text(core.heartbeat_interval)},
                       {"trace", std::string(name_of(core.trace))},
                       {"chaos", options.chaos ? "on" : "off"},
                       {"vizor", options.vizor_url}}};
}

HttpResponse chaos_is_off() {
  return json_error(
      403, "forbidden", "this node takes no orders to fail: start it with -chaos to allow them");
}

}  // namespace

RequestId OpenRequests::open(Done done) {
  const RequestId id{++last_};
  open_.emplace(id, std::move(done));
  return id;
}

void OpenRequests::close(const Answer& answer) {
  const auto found = open_.find(answer.id);
  ensure(found != open_.end(), "a request is answered once");
  const Done done = std::move(found->second);
  open_.erase(found);
  done(answer);
}

ApiLimits api_limits_of(const NodeOptions& options) {
  ApiLimits limits;
  limits.key_bytes_max = options.core.key_bytes_max;
  limits.value_bytes_max = options.core.value_bytes_max;
  limits.pairs_max = options.core.pairs_max;
  return limits;
}

HttpServerOptions http_options_of(const NodeOptions&) {
  HttpServerOptions http;
  http.body_bytes_max_of = api_body_bytes_max;
  return http;
}

NodeHttp::NodeHttp(const NodeOptions& options, NodeHttpOutlets outlets)
    : outlets_(std::move(outlets)),
      limits_(api_limits_of(options)),
      facts_(facts_of(options)),
      started_(outlets_.now()) {}

void NodeHttp::handle(HttpRequest request, HttpRespond respond) {
  if (request.path == "/chaos" || request.path.starts_with("/chaos/")) {
    on_chaos(std::move(request), std::move(respond));
  } else {
    on_api(std::move(request), std::move(respond));
  }
}

void NodeHttp::on_chaos(HttpRequest request, HttpRespond respond) {
  if (!outlets_.order) {
    return respond(chaos_is_off());
  }
  outlets_.order(std::move(request),
                 [this, respond = std::move(respond)](HttpRequest asked,
                                                      std::optional<HttpResponse> response) {
                   if (response) {
                     respond(std::move(*response));
                   } else {
                     on_api(std::move(asked), respond);
                   }
                 });
}

void NodeHttp::on_api(HttpRequest request, HttpRespond respond) {
  auto read = read_api(std::move(request), limits_);
  if (auto* refusal = std::get_if<HttpResponse>(&read)) {
    respond(std::move(*refusal));
    return;
  }
  auto& call = std::get<ApiCall>(read);
  const Instant now = outlets_.now();
  facts_.uptime = now - started_;
  if (!call.request) {
    respond(render_local(call, facts_));
    return;
  }
  Request asked = std::move(*call.request);
  const Instant deadline = now + call.timeout;
  std::string trace = call.trace;
  outlets_.ask(std::move(asked),
               deadline,
               std::move(trace),
               [this, at = keep(std::move(call), std::move(respond))](const Answer& told) {
                 answer(at, told);
               });
}

std::list<NodeHttp::Asked>::iterator NodeHttp::keep(ApiCall call, HttpRespond respond) {
  if (spare_.empty()) {
    spare_.emplace_back();
  }
  const auto at = spare_.begin();
  *at = {.call = std::move(call), .respond = std::move(respond)};
  asked_.splice(asked_.end(), spare_, at);
  return at;
}

void NodeHttp::answer(std::list<Asked>::iterator asked, const Answer& answer) {
  const HttpRespond respond = std::exchange(asked->respond, {});
  HttpResponse response = render_answer(asked->call, answer, facts_);
  spare_.splice(spare_.begin(), asked_, asked);
  respond(std::move(response));
}

}  // namespace graftd
