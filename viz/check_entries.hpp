#pragma once

#include "viz/check_event.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace graftd::viz::check {

// Names an event in few bytes; Model::id_of makes the text.
struct Witness {
  std::uint32_t node = 0;
  std::uint32_t incarnation = 0;
  std::uint64_t seq = 0;
};

enum class Answer : std::uint8_t { no, yes, unknown };

// All entries of all logs as one tree: each names what is before it. What every node has applied is
// folded into one checkpoint, and so is the oldest part when there is too much.
class Entries {
 public:
  // Indexes that are kept at most.
  static constexpr std::size_t indexes_max = 65'536;
  // Of one index; further ones are not compared.
  static constexpr std::size_t forks_max = 16;

  struct Known {
    std::uint64_t chain = 0;
    std::uint64_t term = 0;
    std::optional<std::uint64_t> before;
    Witness witness;
  };

  // Something that all must agree on, and who said it first.
  struct Agreed {
    std::uint64_t value = 0;
    Witness witness;
  };

  // An entry of some log; its term may be 0, and what is before it unknown. Returns another entry
  // that has the same index and term: there must not be one.
  std::optional<Known> note(Place place, std::optional<std::uint64_t> before, Witness witness);

  // Whether the log that ends in `tip` has `entry`, which is committed or was in such a log.
  Answer contains(const Place& tip, const Place& entry) const;

  // The entry is committed, and so are those before it as far as they are known. Returns another
  // one that is committed at the index.
  std::optional<Agreed> commit(const Place& place, Witness witness);
  // The state after the entries up to an index. Returns another one that was told.
  std::optional<Agreed> state(std::uint64_t index, std::uint64_t digest, Witness witness);

  // Up to here everything is the same for all.
  void fold(std::uint64_t index);

  std::uint64_t base() const { return base_; }

  std::size_t size() const { return slots_.size(); }

 private:
  struct Slot {
    std::vector<Known> known;
    std::optional<Agreed> committed;
    std::optional<Agreed> state;
  };

  Slot* slot_at(std::uint64_t index);
  const Slot* find(std::uint64_t index) const;
  static const Known* find(const Slot& slot, std::uint64_t chain);
  // Makes room for an index. False when it is folded already.
  bool reach(std::uint64_t index);

  std::deque<Slot> slots_;
  std::uint64_t base_ = 0;
  std::optional<std::uint64_t> base_chain_ = 0;  // of the empty log
  std::optional<Agreed> base_state_;
};

}  // namespace graftd::viz::check
