#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace graftd::viz {

enum class OperationKind : std::uint8_t { read, write, append, compare_and_set, erase };

// One operation on one key as its client saw it. Times are positions in one sequence of calls and
// returns.
struct Operation {
  OperationKind kind = OperationKind::read;
  // What a read returned (nothing: missing), or what was to be written.
  std::optional<std::string> value;
  std::optional<std::string> expected;  // by a compare_and_set
  bool succeeded = true;                // a compare_and_set whose outcome is known
  std::uint64_t called = 0;
  std::optional<std::uint64_t> returned;  // nothing: it may take effect at any time after, or never
};

enum class Linearizability : std::uint8_t { yes, no, undecided };

// What a key holds. `any`: it is not known what.
struct KeyState {
  std::optional<std::string> value;
  bool any = false;
  bool operator==(const KeyState&) const = default;
};

// What a key may become by itself, at any time and as often as it likes, for whoever reads it.
// Nothing is a deletion.
using Possible = std::set<std::optional<std::string>>;

// Whether the operations on one key, which is missing at first unless `initial` says otherwise,
// could have taken effect one after another, each between its call and its return (Herlihy and Wing
// 1990). The search is Wing and Gong's with Lowe's cache of what was seen (2017); it gives up after
// `steps_max`. `possible` stands for writes of unknown outcome that are not worth an operation
// each.
Linearizability check_linearizability(std::vector<Operation> operations,
                                      std::uint64_t steps_max = 5'000'000,
                                      KeyState initial = {},
                                      const Possible& possible = {});

}  // namespace graftd::viz
