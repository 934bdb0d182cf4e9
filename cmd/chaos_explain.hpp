#pragma once

#include "cmd/chaos_command.hpp"

#include <string>

namespace graftd::chaos {

// What the words of tc, ip, nft and iptables mean for a user. Pure.
struct Explanation {
  Exit exit = Exit::done;
  std::string sentence;
  // Nothing was wrong: there was nothing to take away, or it was there already.
  bool harmless = false;
  // The kernel has no such classifier: another one may do.
  bool classifier_missing = false;
};

// For a command that did not end with status 0.
Explanation explain(const Command& command, const Outcome& outcome);

// "no NET_ADMIN ...", for the check before anything is run.
std::string privilege_sentence();

// Which package brings a tool.
std::string package_sentence(const std::string& tool);

}  // namespace graftd::chaos
