#include "test/sim/canon.hpp"

#include "core/command.hpp"
#include "test/sim/broken.hpp"

#include <iterator>
#include <string>

namespace graftd::sim {

void Canon::entry(Index index, Term term, Digest chain) {
  const auto [found, added] = entries_.try_emplace((term.value << 40) | index.value, chain.value);
  require(added || found->second == chain.value, "log matching", [&] {
    return "two entries " + std::to_string(index.value) + " of term " + std::to_string(term.value);
  });
}

void Canon::committed(Index index, Term term, Digest chain, Term known_in) {
  if (index <= last()) {
    require(at(index).chain == chain, "state machine safety", [&] {
      return "entry " + std::to_string(index.value) + " was committed with term " +
             std::to_string(at(index).term.value) + ", and now with term " +
             std::to_string(term.value);
    });
    return;
  }
  require(index == last().next(), "commits leave no hole", [&] {
    return "entry " + std::to_string(index.value) + " after " + std::to_string(last().value);
  });
  committed_.push_back({chain, term, known_in});
  if (const auto entry = kept_.find(chain.value);
      entry != kept_.end() && holds_configuration(entry->second.payload)) {
    const std::optional<Command> command = decode_command(entry->second.payload);
    configurations_[index] = std::get<ChangeConfiguration>(*command).configuration;
  }
}

void Canon::state(Index index, Digest digest) {
  if (states_.size() <= index.value) {
    states_.resize(index.value + 1);
  }
  std::optional<Digest>& known = states_[index.value];
  require(!known || known == digest, "the same log gives the same state", [&] {
    return "two states after entry " + std::to_string(index.value);
  });
  known = digest;
}

void Canon::configuration(Index at, Index index, const Configuration& configuration) {
  const auto after = configurations_.upper_bound(at);
  const auto known = after == configurations_.begin() ? configurations_.end() : std::prev(after);
  require(known != configurations_.end() && known->first == index && known->second == configuration,
          "a snapshot has the members of its own index (S8)",
          [&] { return "after entry " + std::to_string(at.value); });
}

Index Canon::last_before(Term term) const {
  Index index = last();
  while (index.value > 0 && at(index).known_in >= term) {
    index = index.prev();
  }
  return index;
}

}  // namespace graftd::sim
