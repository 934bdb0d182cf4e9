#include "viz/written_values.hpp"

#include "core/entry.hpp"

namespace graftd::viz::check {

namespace {

std::uint64_t hash_of(const std::string& key, const std::optional<std::string>& value) {
  const Digest of_key = digest_of(key, {value ? 1U : 0U});
  return digest_of(value.value_or(""), of_key).value;
}

}  // namespace

void WrittenValues::note(const std::string& key, const std::optional<std::string>& value) {
  order_.push_back(hash_of(key, value));
  ++counts_[order_.back()];
  if (order_.size() > values_max) {
    const auto oldest = counts_.find(order_.front());
    if (--oldest->second == 0) {
      counts_.erase(oldest);
    }
    order_.pop_front();
  }
}

bool WrittenValues::holds(const std::string& key, const std::optional<std::string>& value) const {
  return counts_.contains(hash_of(key, value));
}

}  // namespace graftd::viz::check
