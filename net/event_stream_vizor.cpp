#include "net/event_stream_vizor.hpp"

#include "net/http_client.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace graftd {

namespace {

constexpr Duration connect_timeout = std::chrono::seconds(1);
constexpr Duration answer_timeout = std::chrono::seconds(2);
constexpr HttpClientLimits answer_limits{.header_bytes_max = 8 << 10, .body_bytes_max = 64 << 10};

class VizorSink : public EventSink {
 public:
  explicit VizorSink(const HttpEndpoint& endpoint)
      : connection_(endpoint, connect_timeout, answer_limits) {}

  Delivery deliver(std::string_view lines, const std::function<bool()>&) override {
    HttpRequest request;
    request.method = "POST";
    request.target = "/ingest";
    request.path = request.target;
    request.headers = {{"content-type", "application/x-ndjson"}};
    request.body = lines;
    const auto response = connection_.call(request, answer_timeout);
    if (!response) {
      return {.result = Delivery::Result::again, .why = response.error().message};
    }
    return judge(response->status);
  }

 private:
  // Lines that vizor cannot read will not become readable; anything else may pass.
  static Delivery judge(unsigned status) {
    if (status >= 200 && status < 300) {
      return {};
    }
    const bool unreadable = status == 400 || status == 413 || status == 422;
    return {.result = unreadable ? Delivery::Result::refused : Delivery::Result::again,
            .why = "it answered " + std::to_string(status)};
  }

  HttpConnection connection_;
};

}  // namespace

std::unique_ptr<EventSink> make_vizor_sink(const std::string& url) {
  const auto endpoint = parse_endpoint(url);
  if (!endpoint) {
    throw std::runtime_error("cannot send events to " + url + ": " + endpoint.error().message +
                             "; give -vizor http://HOST:PORT");
  }
  return std::make_unique<VizorSink>(*endpoint);
}

}  // namespace graftd
