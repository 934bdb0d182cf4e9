#include "viz/check_entries.hpp"

#include <algorithm>

namespace graftd::viz::check {

std::optional<Entries::Known> Entries::note(Place place,
                                            std::optional<std::uint64_t> before,
                                            Witness witness) {
  Slot* slot = place.index == 0 ? nullptr : slot_at(place.index);
  if (slot == nullptr) {
    return std::nullopt;
  }
  std::optional<Known> other;
  for (Known& known : slot->known) {
    if (known.chain == place.chain) {
      known.term = known.term == 0 ? place.term : known.term;
      known.before = known.before ? known.before : before;
      return std::nullopt;
    }
    if (place.term != 0 && known.term == place.term) {
      other = known;
    }
  }
  if (slot->known.size() < forks_max) {
    slot->known.push_back({place.chain, place.term, before, witness});
  }
  return other;
}

Answer Entries::contains(const Place& tip, const Place& entry) const {
  if (entry.index == 0) {
    return Answer::yes;
  }
  if (tip.index < entry.index) {
    return Answer::no;
  }
  std::uint64_t chain = tip.chain;
  for (std::uint64_t index = tip.index; index > entry.index; --index) {
    if (index == base_) {
      return base_chain_ == chain ? Answer::yes : Answer::unknown;
    }
    const Slot* slot = find(index);
    if (slot == nullptr) {
      return Answer::unknown;
    }
    // From a committed entry on, all logs are the same.
    if (slot->committed && slot->committed->value == chain) {
      if (const Slot* there = find(entry.index); there != nullptr && there->committed) {
        return there->committed->value == entry.chain ? Answer::yes : Answer::no;
      }
    }
    const Known* known = find(*slot, chain);
    if (known == nullptr || !known->before) {
      return Answer::unknown;
    }
    chain = *known->before;
  }
  return chain == entry.chain ? Answer::yes : Answer::no;
}

std::optional<Entries::Agreed> Entries::commit(const Place& place, Witness witness) {
  if (place.index == base_ && base_chain_ && *base_chain_ != place.chain) {
    return Agreed{*base_chain_, {}};
  }
  Slot* slot = place.index == 0 ? nullptr : slot_at(place.index);
  if (slot == nullptr) {
    return std::nullopt;
  }
  if (slot->committed) {
    return slot->committed->value == place.chain ? std::nullopt : slot->committed;
  }
  std::uint64_t chain = place.chain;
  for (std::uint64_t index = place.index; index > base_; --index) {
    Slot& at = slots_[index - base_ - 1];
    if (at.committed) {
      return at.committed->value == chain ? std::nullopt : at.committed;
    }
    at.committed = Agreed{chain, witness};
    const Known* known = find(at, chain);
    if (known == nullptr || !known->before) {
      return std::nullopt;
    }
    chain = *known->before;
  }
  return std::nullopt;
}

std::optional<Entries::Agreed> Entries::state(std::uint64_t index,
                                              std::uint64_t digest,
                                              Witness witness) {
  if (index == 0 || index < base_) {
    return std::nullopt;
  }
  Slot* slot = index == base_ ? nullptr : slot_at(index);
  std::optional<Agreed>* known = index == base_ ? &base_state_ : &slot->state;
  if (!*known) {
    *known = Agreed{digest, witness};
  }
  return (*known)->value == digest ? std::nullopt : *known;
}

void Entries::fold(std::uint64_t index) {
  while (base_ < index && !slots_.empty()) {
    const Slot& first = slots_.front();
    base_chain_.reset();
    if (first.committed) {
      base_chain_ = first.committed->value;
    }
    base_state_ = first.state;
    slots_.pop_front();
    ++base_;
  }
}

Entries::Slot* Entries::slot_at(std::uint64_t index) {
  return reach(index) ? &slots_[index - base_ - 1] : nullptr;
}

const Entries::Slot* Entries::find(std::uint64_t index) const {
  return index <= base_ || index - base_ > slots_.size() ? nullptr : &slots_[index - base_ - 1];
}

const Entries::Known* Entries::find(const Slot& slot, std::uint64_t chain) {
  const auto known = std::find_if(
      slot.known.begin(), slot.known.end(), [&](const Known& it) { return it.chain == chain; });
  return known == slot.known.end() ? nullptr : &*known;
}

bool Entries::reach(std::uint64_t index) {
  if (index <= base_) {
    return false;
  }
  if (index - base_ > slots_.size() + indexes_max) {
    // The record begins in the middle of a long log, or a snapshot jumped ahead.
    slots_.clear();
    base_ = index - 1;
    base_chain_.reset();
    base_state_.reset();
  }
  while (index - base_ > slots_.size()) {
    slots_.emplace_back();
  }
  if (slots_.size() > indexes_max) {
    fold(base_ + slots_.size() - indexes_max);
  }
  return true;
}

}  // namespace graftd::viz::check
