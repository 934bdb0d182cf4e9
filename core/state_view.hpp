#pragma once

#include "core/values.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace graftd {

// What became of keys; nothing: erased.
using Changes = std::map<std::string, std::optional<Versioned>, std::less<>>;

// Bytes a key takes in memory and in a message, near enough for limits.
inline std::size_t weight_of_key(std::size_t key_bytes, std::size_t value_bytes) {
  return key_bytes + value_bytes + 64;
}

inline std::size_t weight_of(std::string_view key, const Versioned& version) {
  return weight_of_key(key.size(), version.value.size());
}

inline std::size_t weight_of(std::string_view key, const std::optional<Versioned>& version) {
  return weight_of_key(key.size(), version ? version->value.size() : 0);
}

// The keys as they were when it was opened, read in order and a part at a time while writes go on.
// Opening costs nothing, and a write keeps its key's old version for a view that has yet to pass
// it; so a view takes at most as much memory as the state it shows.
class StateView {
 public:
  // `key` is about to change and is `old` now.
  void note(std::string_view key, const std::optional<Versioned>& old);

  // Whether note() would keep it: nobody should copy a version for nothing.
  bool wants(std::string_view key) const;

  // The next keys, in order: as many as fit, but at least one is passed. A part may be empty: keys
  // that came after the view was opened take their share of the limit, so that it bounds the work.
  Changes next(const Values& values, std::uint64_t bytes_max);

  bool finished() const { return finished_; }

  std::uint64_t kept_bytes() const { return kept_bytes_; }

 private:
  bool is_past(std::string_view key) const { return passed_ && key <= *passed_; }

  std::optional<std::string> passed_;
  Changes kept_;
  std::uint64_t kept_bytes_ = 0;
  bool finished_ = false;
};

}  // namespace graftd
