#pragma once

#include "cmd/chaos_explain.hpp"
#include "cmd/chaos_host.hpp"
#include "cmd/chaos_plan.hpp"

#include <string>
#include <vector>

namespace graftd::chaos {

// How far the steps came.
struct StepsEnd {
  bool done = true;
  bool changed_something = false;
  // Of the step that stopped them.
  Command failed;
  Explanation why;
};

// In order, until one fails; what is harmless to fail does not count.
StepsEnd run_steps(Host& host, const std::vector<Step>& steps);

// All of them, whatever fails; the first failure is told.
StepsEnd run_all_steps(Host& host, const std::vector<Step>& steps);

// For people: one command a line.
std::vector<std::string> to_lines(const std::vector<Step>& steps);
std::string to_text(const std::vector<std::string>& lines, const std::string& indent);

}  // namespace graftd::chaos
