#include "cmd/node_options.hpp"
#include "cmd/node_runtime.hpp"
#include "cmd/subcommands.hpp"

#include <iostream>

namespace graftd {

int node_main(std::vector<std::string> arguments) {
  const NodeOptions options = parse_node_options(std::move(arguments), process_environment);
  if (options.help) {
    std::cout << node_help();
    return 0;
  }
  for (const std::string& warning : options.warnings) {
    std::cerr << "graftd node: " << warning << "\n";
  }
  return run_node(options);
}

}  // namespace graftd
