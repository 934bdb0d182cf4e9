#pragma once

#include "core/entry.hpp"
#include "core/key_write.hpp"
#include "core/state_view.hpp"

#include <map>
#include <string>
#include <string_view>

namespace graftd {

// The state machine: what the committed commands add up to. The same commands at the same indexes
// give the same state and the same digest on every server.
class KeyValues {
 public:
  // What an entry's payload says. Whether a write in a session is carried out at all, Sessions has
  // decided.
  void apply(Index index, std::string_view payload);

  const Versioned* find(std::string_view key) const { return values_.find(key); }

  std::uint64_t size() const { return values_.size(); }

  // Of the state alone, however it came about: the sum over all keys, so that a write costs what it
  // changes.
  Digest digest() const { return {digest_}; }

  // What a key adds to it.
  static Digest digest_of_key(std::string_view key, const Versioned& version);

  // ---- for snapshots ----

  // A key of a state that is put together again from its snapshot.
  void load(std::string_view key, Versioned versioned);
  // What became of a key after that.
  void update(const KeyWrite& write);

  // The state as it is now, for `reader`; one view a reader. It is read while writes go on.
  void open_view(const NodeId& reader) { views_.insert_or_assign(reader, StateView{}); }

  void close_view(const NodeId& reader) { views_.erase(reader); }

  bool has_view(const NodeId& reader) const { return views_.contains(reader); }

  Changes read_view(const NodeId& reader, std::uint64_t bytes_max);

  bool view_is_read(const NodeId& reader) const { return views_.at(reader).finished(); }

  // Erases some keys of a state that nobody needs any more: all at once would take too long. True
  // when none are left.
  bool discard_some(std::uint64_t keys);

 private:
  void put(Index index, std::string_view key, std::string_view value);
  void erase(std::string_view key);
  void keep_for_views(std::string_view key, const Versioned* old);

  Values values_;
  std::uint64_t digest_ = 0;
  std::map<NodeId, StateView> views_;
};

}  // namespace graftd
