#pragma once

#include "cmd/chaos_host.hpp"

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace graftd::chaos {

// A fault begins or ends, as people and vizor are told.
struct FaultNews {
  bool begins = true;
  std::string id;
  std::string kind;
  std::string text;  // "delay 200ms to 192.168.0.11 on eth0"
  std::vector<std::pair<std::string, std::string>> details;
  std::optional<std::int64_t> expires_ms;
};

// One line without its end: the keys of the nodes' log lines for people and old tools, and the
// envelope of vizor's events, by which the fault is drawn on the page.
std::string to_event_line(const FaultNews& news, std::int64_t now_ms);

// "http://vizor:8090", "vizor:8090/log". Throws BadUsage.
HttpAsk vizor_ask(const std::string& url, const std::string& line);

// Posts the line to vizor. A vizor that does not answer is a warning: the fault itself is in force.
void tell_vizor(Host& host, const std::string& url, const std::string& line, std::ostream& err);

}  // namespace graftd::chaos
