#pragma once

#include "net/http.hpp"
#include "viz/view.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// What a page may do to the cluster, where vizor was started with -allow-chaos: every command is
// one line of `graftd chaos` or `graftd client`, which it shows.

namespace graftd::viz {

// The words after "graftd".
using CommandLine = std::vector<std::string>;

struct CommandOutcome {
  std::string command;  // as a shell would take it, to be copied
  int exit = 0;
  std::string said;
};

// Carries a line out and returns when it has ended, within seconds; not on the loop's thread.
using CarryOut = std::function<CommandOutcome(const CommandLine&)>;

using CommandOrRefusal = std::variant<CommandLine, HttpResponse>;

// {"do":"isolate","node":"node0"}; {"do":"cut","node":"node0","peer":"node1"};
// {"do":"delay","node":"node0","time":"200ms"}; {"do":"put","key":"user","value":"kj"}; and
// kill, pause, resume, clear like isolate. Nodes are those that `view` has the address of.
CommandOrRefusal read_page_command(std::string_view body, const View& view);

// {"command":"graftd chaos isolate -on node:127.0.0.1:11000","exit":0,"said":"fault 7f3a: ..."}
std::string to_json(const CommandOutcome& outcome);

}  // namespace graftd::viz
