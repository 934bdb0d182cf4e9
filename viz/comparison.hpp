#pragma once

#include "viz/outline.hpp"

#include <string>
#include <vector>

namespace graftd::viz {

// A line of the comparison: what it is about, and what each of the runs has there.
struct ComparedRow {
  std::string part;  // "First difference", "Milestone" or "Figure"
  std::string what;
  std::string one;
  std::string other;
  std::string one_id;  // of the event that tells it; empty for none
  std::string other_id;
  bool same = false;
};

// Two runs laid side by side. Clocks differ from run to run, so times count from the first leader,
// and times are never a difference.
struct Comparison {
  std::vector<ComparedRow> rows;
  bool same_histories = true;  // leaders, roles and entries
};

Comparison compare(const Outline& one, const Outline& other);

// {"names":[...],"rows":[{...}]}; docs/vizor.md describes it.
std::string comparison_json(const Comparison& comparison,
                            const std::string& one,
                            const std::string& other);
// The same as a table for people.
std::string comparison_table(const Comparison& comparison,
                             const std::string& one,
                             const std::string& other);

}  // namespace graftd::viz
