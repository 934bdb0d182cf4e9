#include "test/sim/disk.hpp"

#include "test/sim/broken.hpp"

#include <string>

namespace graftd::sim {

Disk::Disk(DirectoryId directory, Recovered content, Incarnation starts)
    : directory_(directory), incarnation_(starts), hard_state_(std::move(content.hard_state)) {
  for (const Entry& entry : content.entries) {
    append(entry);
  }
}

void Disk::apply(const Write& write) {
  if (write.truncate_from) {
    truncate(*write.truncate_from);
  }
  for (const Entry& entry : write.entries) {
    append(entry);
  }
  if (write.hard_state) {
    take(*write.hard_state);
  }
}

std::optional<Position> Disk::position_at(Index index) const {
  if (index.value == 0) {
    return Position{};
  }
  if (index > last_index()) {
    return std::nullopt;
  }
  return position_of(entries_[index.value - 1]);
}

const Disk::ConfigurationAt& Disk::configuration_at(Index index) const {
  for (auto at = configurations_.rbegin(); at != configurations_.rend(); ++at) {
    if (at->index <= index) {
      return *at;
    }
  }
  return configurations_.front();
}

void Disk::truncate(Index from) {
  while (last_index() >= from) {
    entries_.pop_back();
  }
  while (configurations_.back().index >= from) {
    configurations_.pop_back();
  }
}

void Disk::append(const Entry& entry) {
  const Position last = *position_at(last_index());
  const auto where = [&] { return "entry " + std::to_string(entry.index.value); };
  require(entry.index == last.index.next(), "the stored log has no hole", where);
  require(entry.term >= last.term, "terms never fall along the stored log", where);
  require(entry.chain == chain_after(last.chain, entry.term, entry.payload),
          "the stored chain is whole",
          where);
  entries_.push_back(entry);
  if (holds_configuration(entry.payload)) {
    const std::optional<Command> command = decode_command(entry.payload);
    require(command.has_value(), "a stored configuration can be read", where);
    configurations_.push_back({entry.index, std::get<ChangeConfiguration>(*command).configuration});
  }
}

void Disk::take(const HardState& hard_state) {
  const auto what = [&] {
    return "term " + std::to_string(hard_state_.term.value) + " to " +
           std::to_string(hard_state.term.value);
  };
  require(hard_state.term >= hard_state_.term, "the stored term never falls", what);
  require(hard_state.term > hard_state_.term || !hard_state_.vote ||
              hard_state.vote == hard_state_.vote,
          "one vote a term (V3)",
          what);
  hard_state_ = hard_state;
}

}  // namespace graftd::sim
