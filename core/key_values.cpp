#include "core/key_values.hpp"

#include "core/command_codec.hpp"
#include "core/ensure.hpp"

#include <utility>

namespace graftd {

namespace {

// Most writes are to keys that are there, with values of about the same size: then the memory of
// the old one does. Not if much of it would lie idle.
void replace_value(std::string& value, std::string_view with) {
  const std::size_t room = value.capacity();
  if (room >= with.size() && room - with.size() <= with.size() / 8) {
    value.assign(with);
  } else {
    value = std::string(with);
  }
}

}  // namespace

void KeyValues::apply(Index index, std::string_view payload) {
  const bool whole = read_writes(
      payload,
      [&](std::string_view key, std::string_view value) { put(index, key, value); },
      [&](std::string_view key) { erase(key); });
  ensure(whole, "a committed entry can be read");
}

Digest KeyValues::digest_of_key(std::string_view key, const Versioned& version) {
  return digest_of(version.value, digest_of(key, {version.revision.value}));
}

void KeyValues::put(Index index, std::string_view key, std::string_view value) {
  const auto [version, added] = values_.find_or_add(key);
  keep_for_views(key, added ? nullptr : &version);
  if (!added) {
    digest_ -= digest_of_key(key, version).value;
  }
  replace_value(version.value, value);
  version.revision = index;
  digest_ += digest_of_key(key, version).value;
}

void KeyValues::erase(std::string_view key) {
  const Versioned* found = values_.find(key);
  if (found == nullptr) {
    return;
  }
  keep_for_views(key, found);
  digest_ -= digest_of_key(key, *found).value;
  values_.erase(key);
}

void KeyValues::keep_for_views(std::string_view key, const Versioned* old) {
  for (auto& [reader, view] : views_) {
    if (view.wants(key)) {
      view.note(key, old == nullptr ? std::nullopt : std::optional(*old));
    }
  }
}

void KeyValues::load(std::string_view key, Versioned versioned) {
  const auto [version, added] = values_.find_or_add(key);
  if (added) {
    digest_ += digest_of_key(key, versioned).value;
    version = std::move(versioned);
  }
}

void KeyValues::update(const KeyWrite& write) {
  if (write.value) {
    put(write.index, write.key, *write.value);
  } else {
    erase(write.key);
  }
}

Changes KeyValues::read_view(const NodeId& reader, std::uint64_t bytes_max) {
  const auto view = views_.find(reader);
  ensure(view != views_.end(), "only an open view is read");
  return view->second.next(values_, bytes_max);
}

bool KeyValues::discard_some(std::uint64_t keys) {
  for (; keys > 0 && values_.size() > 0; --keys) {
    values_.erase_last();
  }
  return values_.size() == 0;
}

}  // namespace graftd
