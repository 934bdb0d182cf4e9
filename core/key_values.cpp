#include "core/key_values.hpp"

#include "core/ensure.hpp"
#include "core/overloaded.hpp"

#include <utility>

namespace graftd {

// What it is given is moved into the state: values can be large.
void KeyValues::apply(Index index, Command command) {
  std::visit(overloaded{
                 [](const Noop&) {},
                 [&](Put& put) {
                   for (KeyValue& pair : put.pairs) {
                     this->put(index, std::move(pair));
                   }
                 },
                 [&](const Delete& del) { erase(del.key); },
                 [](const ChangeConfiguration&) {},
                 // Whether it is carried out at all, Sessions has decided.
                 [&](InSession& it) {
                   std::visit([&](auto& write) { apply(index, std::move(write)); }, it.write);
                 },
             },
             command);
}

Digest KeyValues::digest_of_key(std::string_view key, const Versioned& version) {
  return digest_of(version.value, digest_of(key, {version.revision.value}));
}

void KeyValues::put(Index index, KeyValue pair) {
  const auto [version, added] = values_.find_or_add(pair.key);
  keep_for_views(pair.key, added ? nullptr : &version);
  if (!added) {
    digest_ -= digest_of_key(pair.key, version).value;
  }
  version = {std::move(pair.value), index};
  digest_ += digest_of_key(pair.key, version).value;
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
