#pragma once

#include "core/configuration.hpp"
#include "core/entry.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace graftd::sim {

// What everybody must agree on: one entry per (index, term), one committed entry per index, one
// state per index. Throws Broken when a second value comes.
class Canon {
 public:
  struct Committed {
    Digest chain;
    Term term;
    Term known_in;  // a term in which it was committed already: leaders of later ones have it
  };

  // Log matching: with the chain, equal entries mean equal logs up to them.
  void entry(Index index, Term term, Digest chain);
  void committed(Index index, Term term, Digest chain, Term known_in);
  void state(Index index, Digest digest);

  Index last() const { return {committed_.size()}; }

  const Committed& at(Index index) const { return committed_[index.value - 1]; }

  Position position_at(Index index) const { return {index, at(index).term, at(index).chain}; }

  // An entry that was written somewhere, by its chain.
  void keep(const Entry& entry) { kept_.try_emplace(entry.chain.value, entry); }

  const Entry& kept(Digest chain) const { return kept_.at(chain.value); }

  // Of a state that somebody has: the members that the log says.
  void configuration(Index at, Index index, const Configuration& configuration);

  // The last entry that was committed in a term before this one; 0: none.
  Index last_before(Term term) const;

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> entries_;
  std::vector<Committed> committed_;
  std::vector<std::optional<Digest>> states_;
  std::unordered_map<std::uint64_t, Entry> kept_;
  std::map<Index, Configuration> configurations_;  // committed ones
};

}  // namespace graftd::sim
