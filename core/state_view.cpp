#include "core/state_view.hpp"

#include <utility>

namespace graftd {

bool StateView::wants(std::string_view key) const {
  return !finished_ && !is_past(key) && !kept_.contains(key);
}

void StateView::note(std::string_view key, const std::optional<Versioned>& old) {
  if (wants(key)) {
    kept_bytes_ += weight_of(key, old);
    kept_.emplace(std::string(key), old);
  }
}

// Where a key was kept, that is what it was; and one that was kept as missing came later.
Changes StateView::next(const Values& values, std::uint64_t bytes_max) {
  Changes part;
  std::uint64_t bytes = 0;
  auto place = passed_ ? values.after(*passed_) : values.first();
  const Values::Cell* now = place.cell();
  while (!kept_.empty() || now != nullptr) {
    const bool from_kept = !kept_.empty() && (now == nullptr || kept_.begin()->first <= now->key);
    const std::string& key = from_kept ? kept_.begin()->first : now->key;
    const std::uint64_t weight =
        from_kept ? weight_of(key, kept_.begin()->second) : weight_of(key, now->version);
    if (bytes > 0 && bytes + weight > bytes_max) {
      return part;
    }
    bytes += weight;
    passed_ = key;
    if (now != nullptr && now->key == *passed_) {
      if (!from_kept) {
        part.emplace_hint(part.end(), now->key, now->version);
      }
      place.advance();
      now = place.cell();
    }
    if (from_kept) {
      kept_bytes_ -= weight;
      auto kept = kept_.extract(kept_.begin());
      if (kept.mapped()) {
        part.insert(part.end(), std::move(kept));
      }
    }
  }
  finished_ = true;
  return part;
}

}  // namespace graftd
