#include "cmd/chaos.hpp"

#include "cmd/chaos_args.hpp"
#include "cmd/chaos_doctor.hpp"
#include "cmd/chaos_error.hpp"
#include "cmd/chaos_injector.hpp"
#include "cmd/chaos_node.hpp"
#include "cmd/chaos_process.hpp"
#include "cmd/chaos_request.hpp"
#include "cmd/chaos_status.hpp"
#include "cmd/chaos_system.hpp"
#include "cmd/subcommands.hpp"
#include "cmd/usage.hpp"
#include "net/http_client.hpp"

#include <iostream>

namespace graftd {
namespace chaos {
namespace {

Exit carry_out(const ChaosOptions& options, Host& host, const Voice& voice) {
  if (options.verb == "doctor") {
    return show_doctor(host, voice);
  }
  const std::optional<NodeTarget> node = node_target(options.on);
  const RecordFolder folder(options.records);
  if (options.verb == "status") {
    return node ? show_node_status(host, *node, voice) : show_status(host, folder, voice);
  }
  if (options.verb == "clear" && options.all && !options.words.empty()) {
    throw BadUsage("clear takes IDs or -all, not both");
  }
  if (options.verb == "clear" && node) {
    return clear_on_node(host, *node, options.words, voice);
  }
  if (options.verb == "kill" || options.verb == "pause" || options.verb == "resume") {
    return signal_node(host, options, node, voice);
  }
  if (node) {
    return apply_on_node(host, node_wish(options, *node, host), voice);
  }
  Injector injector(host, folder, voice);
  if (options.verb == "clear") {
    return injector.clear(
        {.ids = options.words, .device = options.device, .dry_run = options.dry_run});
  }
  return options.verb == "gc" ? injector.collect() : injector.apply(local_wish(options, host));
}

}  // namespace

HttpReply call_http(const HttpAsk& ask) {
  constexpr Duration time_max = std::chrono::seconds(5);
  HttpConnection connection(ask.host, ask.port, time_max);
  const auto answer = connection.call({.method = ask.method,
                                       .target = ask.target,
                                       .path = {},
                                       .query = {},
                                       .headers = {{"Content-Type", "application/json"}},
                                       .body = ask.body,
                                       .remote = {}},
                                      time_max);
  if (!answer) {
    return {.status = 0, .body = answer.error().message};
  }
  return {.status = answer->status, .body = answer->body};
}

int run_chaos(const std::vector<std::string>& arguments,
              const Environment& environment,
              Host& host,
              std::ostream& out,
              std::ostream& err) {
  const auto parsed = parse_chaos(arguments, environment);
  if (const auto* help = std::get_if<HelpText>(&parsed)) {
    out << help->text;
    return static_cast<int>(Exit::done);
  }
  const ChaosOptions& options = std::get<ChaosOptions>(parsed);
  const Voice voice{.out = out, .err = err, .json = options.json};
  try {
    return static_cast<int>(carry_out(options, host, voice));
  } catch (const ChaosError& error) {
    err << "graftd chaos: " << error.what() << "\n";
    return static_cast<int>(error.exit());
  }
}

}  // namespace chaos

int chaos_main(std::vector<std::string> arguments) {
  chaos::SystemHost host(chaos::call_http);
  return chaos::run_chaos(arguments, process_environment, host, std::cout, std::cerr);
}

}  // namespace graftd
