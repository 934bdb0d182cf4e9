#include "test/sim/counts.hpp"

namespace graftd::sim {

std::string_view name_of(Mark mark) {
  static constexpr std::array<std::string_view, marks> names{
      "events",
      "messages",
      "lost",
      "copied",
      "late",
      "cut off",
      "wrong directory",
      "elections",
      "pre votes refused",
      "votes granted",
      "votes refused",
      "leaders alive",
      "leader stepped down",
      "quorum lost",
      "disk stalled",
      "commits",
      "applied",
      "truncations",
      "committed by counting later",
      "configurations appended",
      "configurations committed",
      "configurations rolled back",
      "transfers",
      "transfers aborted",
      "crashes",
      "crashes in batch",
      "restarts",
      "wipes",
      "pauses",
      "cuts",
      "storms",
      "slow disks",
      "clock changes",
      "link hints",
      "asked",
      "answered",
      "applied answers",
      "reads answered",
      "refused",
      "unknown",
      "lost with server",
      "forwarded",
      "joins",
      "removals",
      "session writes",
      "session retries",
      "session repeats answered",
      "session conflicts",
  };
  return names[static_cast<std::size_t>(mark)];
}

}  // namespace graftd::sim
