#pragma once

#include "cmd/bench_options.hpp"
#include "cmd/environment.hpp"
#include "cmd/host_port.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace graftd {

enum class Output : std::uint8_t { text, json, raw };

// What `graftd client` was told, before it asks anybody.
struct ClientOptions {
  bool help = false;
  std::vector<HostPort> endpoints;
  Duration timeout = std::chrono::seconds(5);
  Output output = Output::text;
  bool local = false;              // read what the asked node has, however old
  std::string vizor_url;           // told what is asked and answered; empty: none
  BenchOptions bench;              // of the verb bench
  std::vector<std::string> words;  // verb and operands
};

// Throws BadUsage.
ClientOptions parse_client_options(const std::vector<std::string>& arguments,
                                   const Environment& environment);

// Flags, as --help prints them: those of every verb, and those of bench.
std::string client_flags_help();
std::string bench_flags_help();

}  // namespace graftd
