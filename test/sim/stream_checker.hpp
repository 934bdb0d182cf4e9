#pragma once

#include "core/random.hpp"
#include "viz/checker.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace graftd::sim {

// vizor's checker behind a simulated run: it gets the lines that the run tells, of each server in
// their order, but of different ones at any distance, as collectors bring them.
class StreamChecker {
 public:
  explicit StreamChecker(std::uint64_t seed) : random_(seed) {}

  void take(const std::string& source, const std::string& line);
  void finish();

  const viz::Checker& checker() const { return checker_; }

  // The first violation with its witnesses; empty when there is none.
  std::string violation() const;

 private:
  void bring_some();
  void bring(std::deque<std::string>& lines);

  viz::Checker checker_;
  Random random_;
  std::map<std::string, std::deque<std::string>> waiting_;
};

}  // namespace graftd::sim
