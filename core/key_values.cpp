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

const Versioned* KeyValues::find(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

void KeyValues::put(Index index, KeyValue pair) {
  const auto [at, inserted] = values_.try_emplace(pair.key);
  keep_for_views(pair.key, inserted ? nullptr : &at->second);
  if (!inserted) {
    digest_ -= digest_of_key(at->first, at->second).value;
  }
  at->second = {std::move(pair.value), index};
  digest_ += digest_of_key(at->first, at->second).value;
}

void KeyValues::erase(std::string_view key) {
  const auto found = values_.find(key);
  if (found == values_.end()) {
    return;
  }
  keep_for_views(key, &found->second);
  digest_ -= digest_of_key(found->first, found->second).value;
  values_.erase(found);
}

void KeyValues::keep_for_views(std::string_view key, const Versioned* old) {
  for (auto& [reader, view] : views_) {
    if (view.wants(key)) {
      view.note(key, old == nullptr ? std::nullopt : std::optional(*old));
    }
  }
}

void KeyValues::load(std::string key, Versioned versioned) {
  const std::uint64_t digest = digest_of_key(key, versioned).value;
  const std::size_t before = values_.size();
  // Snapshots come in the order of their keys.
  values_.emplace_hint(values_.end(), std::move(key), std::move(versioned));
  if (values_.size() > before) {
    digest_ += digest;
  }
}

Changes KeyValues::read_view(const NodeId& reader, std::uint64_t bytes_max) {
  const auto view = views_.find(reader);
  ensure(view != views_.end(), "only an open view is read");
  return view->second.next(values_, bytes_max);
}

bool KeyValues::discard_some(std::uint64_t keys) {
  for (; keys > 0 && !values_.empty(); --keys) {
    values_.erase(values_.begin());
  }
  return values_.empty();
}

}  // namespace graftd
