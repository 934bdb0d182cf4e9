#include "net/http_head.hpp"
#include "net/kv_api.hpp"

#include <benchmark/benchmark.h>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace graftd::bench {

namespace {

constexpr std::string_view other_headers =
    "Host: 127.0.0.1:11000\r\n"
    "User-Agent: curl/7.88.1\r\n"
    "Accept: */*\r\n";

// What a server does between the bytes and the replica: the end of the header, the rules of HTTP,
// the route and what the route wants.
void read_requests(benchmark::State& state, const std::string& head, const std::string& body) {
  const HttpServerOptions options;
  const ApiLimits limits;
  for (auto _ : state) {
    HeadEnd end;
    if (end.look(head) != HeadEnd::Verdict::complete) {
      state.SkipWithError("the header has no end");
      break;
    }
    auto read = read_head(std::string_view(head).substr(0, end.size()), options);
    auto* const taken = std::get_if<HttpHead>(&read);
    if (taken == nullptr) {
      state.SkipWithError("the header was refused");
      break;
    }
    taken->request.body = body;
    auto call = read_api(std::move(taken->request), limits);
    if (!std::holds_alternative<ApiCall>(call)) {
      state.SkipWithError("the request was refused");
      break;
    }
    benchmark::DoNotOptimize(call);
  }
  state.SetItemsProcessed(state.iterations());
}

void read_put(benchmark::State& state) {
  const auto value_bytes = static_cast<std::size_t>(state.range(0));
  const std::string body = R"({"bench-1234":")" + std::string(value_bytes, 'v') + R"("})";
  read_requests(state,
                "POST /key HTTP/1.1\r\n" + std::string(other_headers) +
                    "Content-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n",
                body);
}

void read_get(benchmark::State& state) {
  read_requests(
      state, "GET /key/bench-1234 HTTP/1.1\r\n" + std::string(other_headers) + "\r\n", "");
}

void render(benchmark::State& state, const ApiCall& call, const Outcome& outcome) {
  const ApiFacts facts{.self = {"node0"}, .version = "0.1.0", .limits = {}, .settings = {}};
  const Answer answer{
      .id = {1}, .outcome = outcome, .term = {2}, .applied = {1000}, .leader = NodeId{"node0"}};
  for (auto _ : state) {
    HttpResponse response = render_answer(call, answer, facts);
    benchmark::DoNotOptimize(response);
  }
  state.SetItemsProcessed(state.iterations());
}

void render_put(benchmark::State& state) {
  render(state, {.route = ApiRoute::put, .request = {}, .trace = {}, .key = {}}, Applied{{1000}});
}

void render_get(benchmark::State& state) {
  render(state,
         {.route = ApiRoute::get, .request = {}, .trace = {}, .key = "bench-1234"},
         Found{std::string(100, 'v'), {900}});
}

BENCHMARK(read_put)->ArgName("value")->Arg(100)->Arg(16 << 10);
BENCHMARK(read_get);
BENCHMARK(render_put);
BENCHMARK(render_get);

}  // namespace

}  // namespace graftd::bench
