#pragma once

#include "viz/checker.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::viz {

// Something that happened once in a run.
struct Step {
  std::string what;
  std::string id;       // of the event that tells it
  std::int64_t us = 0;  // since the run's first event
};

struct AppliedEntry {
  std::uint64_t chain = 0;  // the hash of the entry and all before it
  std::string id;
  std::int64_t us = 0;
};

// What a recorded run did, as far as it can be laid beside another: of different nodes, at another
// pace and with other clocks.
struct Outline {
  std::uint64_t events = 0;
  std::int64_t us = 0;  // from the first event to the last
  std::vector<Step> leaders;
  std::map<std::string, std::vector<Step>> roles;  // by node
  std::map<std::uint64_t, AppliedEntry> entries;   // as they were applied first
  std::vector<Step> commits;                       // index 1, 10, 100, and so on
  std::vector<Step> faults;
  std::uint64_t nodes = 0;
  std::uint64_t term_max = 0;
  std::uint64_t committed = 0;
  std::uint64_t sent = 0;
  std::uint64_t lost = 0;
  std::uint64_t truncations = 0;
  std::uint64_t installs = 0;
  std::uint64_t answers_ok = 0;
  std::uint64_t answers_other = 0;
  std::vector<std::uint64_t> answer_us;
  check::Verdict verdict = check::Verdict::unknown;
};

// Of recorded event lines, as viz/recorded_lines.hpp reads them.
Outline outline_of(std::string_view text);

}  // namespace graftd::viz
