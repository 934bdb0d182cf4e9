#include "cmd/client_options.hpp"

#include "cmd/arguments.hpp"
#include "cmd/durations.hpp"
#include "cmd/usage.hpp"
#include "net/http_client.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace graftd {
namespace {

constexpr std::uint16_t port_default = 11000;
constexpr Duration timeout_min = std::chrono::milliseconds(10);
constexpr Duration timeout_max = std::chrono::hours(1);

struct Words {
  std::string endpoints = "127.0.0.1:11000";
  std::string timeout = "5s";
  std::string output = "text";
  bool local = false;
  std::string vizor;
  BenchWords bench;
};

void declare(CLI::App& app, Words& words) {
  app.set_help_flag();
  app.add_option("--endpoints",
                 words.endpoints,
                 "HTTP addresses of nodes; the next is asked when one cannot answer (default "
                 "127.0.0.1:11000)");
  app.add_option("--timeout", words.timeout, "how long to try in all (default 5s)");
  app.add_option("--o", words.output, "text, json, or raw (a value without the newline)");
  app.add_flag("--local", words.local, "get, bench: read what the node has, even if it is old");
  app.add_option("--vizor",
                 words.vizor,
                 "put, get, del, bench: tell this vizor (http://host:8090) what was asked and "
                 "answered; it checks that all clients saw one order");
}

// Only bench knows its flags; of another verb they are a mistake, never ignored.
bool asks_for_bench(const std::vector<std::string>& arguments) {
  Words words;
  CLI::App app;
  declare(app, words);
  words.bench.declare(app);
  const Parsed parsed = parse(app, arguments, [](const std::string&) { return std::nullopt; });
  return !parsed.positionals.empty() && parsed.positionals.front() == "bench";
}

std::vector<HostPort> parse_endpoints(const std::string& text) {
  std::vector<HostPort> endpoints;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string one = text.substr(begin, end - begin);
    if (one.starts_with("http://")) {
      one.erase(0, std::string("http://").size());
    }
    endpoints.push_back(parse_host_port("-endpoints", one, port_default));
    begin = end + 1;
  }
  return endpoints;
}

Output parse_output(const std::string& text) {
  if (text == "text") {
    return Output::text;
  }
  if (text == "json") {
    return Output::json;
  }
  if (text == "raw") {
    return Output::raw;
  }
  throw BadUsage("-o: \"" + text + "\" is none of text, json, raw");
}

std::string parse_vizor(const std::string& url) {
  if (!url.empty() && !parse_endpoint(url)) {
    throw BadUsage("-vizor: \"" + url + "\" is no address of a vizor, as http://127.0.0.1:8090");
  }
  return url;
}

}  // namespace

ClientOptions parse_client_options(const std::vector<std::string>& arguments,
                                   const Environment& environment) {
  Words words;
  CLI::App app;
  declare(app, words);
  const bool bench = asks_for_bench(arguments);
  if (bench) {
    words.bench.declare(app);
  }
  Parsed parsed = parse(app, arguments, environment);
  ClientOptions options{
      .help = parsed.help, .endpoints = {}, .words = std::move(parsed.positionals)};
  if (options.help) {
    return options;
  }
  options.endpoints = parse_endpoints(words.endpoints);
  options.timeout = parse_duration("-timeout", words.timeout);
  if (options.timeout < timeout_min || options.timeout > timeout_max) {
    throw BadUsage("-timeout: " + words.timeout + " is not between 10ms and 1h");
  }
  options.output = parse_output(words.output);
  options.local = words.local;
  options.vizor_url = parse_vizor(words.vizor);
  if (bench) {
    options.bench = read_bench_options(words.bench);
    if (options.bench.api == BenchApi::etcd && !options.vizor_url.empty()) {
      throw BadUsage("-vizor: it watches graftd, not etcd; leave out one of -vizor and -api");
    }
  }
  return options;
}

std::string client_flags_help() {
  Words words;
  CLI::App app;
  declare(app, words);
  return flags_help_of(app);
}

std::string bench_flags_help() {
  BenchWords words;
  CLI::App app;
  app.set_help_flag();
  words.declare(app);
  return flags_help_of(app);
}

}  // namespace graftd
