#include "core/key_values.hpp"

#include "core/overloaded.hpp"

namespace graftd {

namespace {

std::uint64_t digest_of_version(std::string_view key, const Versioned& version) {
  return digest_of(version.value, digest_of(key, {version.revision.value})).value;
}

}  // namespace

void KeyValues::apply(Index index, const Command& command) {
  std::visit(overloaded{
                 [](const Noop&) {},
                 [&](const Put& put) {
                   for (const KeyValue& pair : put.pairs) {
                     this->put(index, pair);
                   }
                 },
                 [&](const Delete& del) { erase(del.key); },
                 [](const ChangeConfiguration&) {},
                 // Whether it is carried out at all, Sessions has decided.
                 [&](const InSession& it) {
                   std::visit([&](const auto& write) { apply(index, write); }, it.write);
                 },
             },
             command);
}

const Versioned* KeyValues::find(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

void KeyValues::put(Index index, const KeyValue& pair) {
  const auto [at, inserted] = values_.try_emplace(pair.key);
  if (!inserted) {
    digest_ -= digest_of_version(at->first, at->second);
  }
  at->second = {pair.value, index};
  digest_ += digest_of_version(at->first, at->second);
}

void KeyValues::erase(std::string_view key) {
  const auto found = values_.find(key);
  if (found == values_.end()) {
    return;
  }
  digest_ -= digest_of_version(found->first, found->second);
  values_.erase(found);
}

}  // namespace graftd
