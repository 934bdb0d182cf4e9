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
  auto now = passed_ ? values.upper_bound(*passed_) : values.begin();
  while (!kept_.empty() || now != values.end()) {
    const bool from_kept =
        !kept_.empty() && (now == values.end() || kept_.begin()->first <= now->first);
    const std::string& key = from_kept ? kept_.begin()->first : now->first;
    const std::uint64_t weight =
        from_kept ? weight_of(key, kept_.begin()->second) : weight_of(key, now->second);
    if (bytes > 0 && bytes + weight > bytes_max) {
      return part;
    }
    bytes += weight;
    passed_ = key;
    if (now != values.end() && now->first == *passed_) {
      if (!from_kept) {
        part.emplace_hint(part.end(), now->first, now->second);
      }
      ++now;
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
