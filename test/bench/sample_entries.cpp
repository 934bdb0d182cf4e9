#include "test/bench/sample_entries.hpp"

#include "core/command.hpp"

namespace graftd::bench {

namespace {

constexpr std::size_t keys = 10'000;
constexpr Term term{2};

}  // namespace

std::string sample_key(std::size_t n) { return "bench-" + std::to_string(n % keys); }

std::vector<Entry> sample_entries(Position before, std::size_t count, std::size_t value_bytes) {
  const std::string value(value_bytes, 'v');
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < count; ++i) {
    Entry entry{.index = before.index.next(),
                .term = term,
                .chain = {},
                .payload = encode_command(Put{{{sample_key(before.index.value), value}}})};
    entry.chain = chain_after(before.chain, entry.term, entry.payload);
    before = position_of(entry);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace graftd::bench
