#pragma once

#include "core/key_write.hpp"
#include "store/state_tables.hpp"

#include <cstdint>
#include <string>

namespace graftd {

// What is there of a sorted run (store/state_runs.hpp).
struct Run {
  std::uint64_t number = 0;  // later ones are larger
  std::uint64_t bytes = 0;
  std::uint64_t writes = 0;
  std::uint64_t next_part = 0;  // for who writes it
};

// Writes a run, or more of one that is there: a part at a time, in the transaction of the caller.
class RunWriter {
 public:
  RunWriter(StateStatements& statements, std::uint64_t generation, const Run& run)
      : statements_(statements), generation_(generation), run_(run) {}

  // In the order of the keys.
  void add(const KeyWrite& write);

  // So that all that has been added is in parts.
  const Run& flush();

 private:
  StateStatements& statements_;
  std::uint64_t generation_;
  Run run_;
  std::string part_;
  std::uint64_t writes_ = 0;  // in it
};

}  // namespace graftd
