#include "viz/pack/squeeze.hpp"

#include "viz/pack/blocks.hpp"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace graftd::pack {
namespace {

constexpr int rounds_max = 15;
constexpr int split_depth_max = 5;
constexpr std::size_t split_steps_min = 500;

using Steps = std::vector<Step>;

// What a byte, a length or a distance costs, in bits.
struct Prices {
  std::array<float, 256> bytes = {};
  std::array<float, length_max + 1> lengths = {};
  std::vector<float> distances = std::vector<float>(distance_max + 1);
};

std::vector<float> entropies(const std::vector<std::size_t>& counts) {
  double sum = 0;
  for (const std::size_t count : counts) {
    sum += static_cast<double>(count);
  }
  std::vector<float> bits;
  for (const std::size_t count : counts) {
    const double share = sum > 0 ? std::max(static_cast<double>(count), 0.5) / sum : 1.0 / 32;
    bits.push_back(static_cast<float>(-std::log2(std::min(share, 0.99))));
  }
  return bits;
}

Prices prices_of(const Counts& counts) {
  const std::vector<float> literals = entropies(counts.literals);
  const std::vector<float> distances = entropies(counts.distances);
  Prices prices;
  std::copy_n(literals.begin(), prices.bytes.size(), prices.bytes.begin());
  for (std::size_t length = length_min; length <= length_max; ++length) {
    const Symbol symbol = symbol_of_length(length);
    prices.lengths[length] = literals[symbol.number] + symbol.extra_bits;
  }
  for (std::size_t distance = 1; distance <= distance_max; ++distance) {
    const Symbol symbol = symbol_of_distance(distance);
    prices.distances[distance] = distances[symbol.number] + symbol.extra_bits;
  }
  return prices;
}

// All that may be repeated at each place: the nearest for each length.
class Repeats {
 public:
  explicit Repeats(std::string_view text) : text_(text), before_(text.size(), none_before) {
    std::map<std::string_view, std::size_t> last;
    for (std::size_t at = 0; at + length_min <= text.size(); ++at) {
      const auto [place, is_new] = last.try_emplace(text.substr(at, length_min), at);
      if (!is_new) {
        before_[at] = std::exchange(place->second, at);
      }
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
      find(at);
    }
  }

  // Growing lengths at growing distances.
  std::span<const std::pair<std::uint16_t, std::uint16_t>> at(std::size_t place) const {
    return {found_.data() + begins_[place], found_.data() + begins_[place + 1]};
  }

 private:
  static constexpr std::size_t none_before = std::numeric_limits<std::size_t>::max();

  void find(std::size_t at) {
    std::size_t best = length_min - 1;
    const std::size_t most = std::min(length_max, text_.size() - at);
    std::size_t from = before_[at];
    while (from != none_before && at - from < distance_max && best < most) {
      std::size_t length = 0;
      while (length < most && text_[from + length] == text_[at + length]) {
        ++length;
      }
      if (length > best) {
        best = length;
        found_.emplace_back(static_cast<std::uint16_t>(length),
                            static_cast<std::uint16_t>(at - from));
      }
      from = before_[from];
    }
    begins_.push_back(found_.size());
  }

  std::string_view text_;
  std::vector<std::size_t> before_;  // where the same three bytes stood last
  std::vector<std::pair<std::uint16_t, std::uint16_t>> found_;
  std::vector<std::size_t> begins_ = {0};
};

// The cheapest way through a part of the text.
Steps cheapest(std::string_view text,
               const Repeats& repeats,
               const Prices& prices,
               std::size_t begin,
               std::size_t end) {
  const std::size_t size = end - begin;
  std::vector<float> costs(size + 1, std::numeric_limits<float>::max());
  std::vector<Step> by(size + 1);
  costs[0] = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[begin + i]);
    const auto offer = [&](float cost, std::size_t to, Step step) {
      if (cost < costs[to]) {
        costs[to] = cost;
        by[to] = step;
      }
    };
    offer(costs[i] + prices.bytes[byte], i + 1, {1, 0, byte});
    std::size_t length = length_min;
    for (const auto& [longest, distance] : repeats.at(begin + i)) {
      const float cost = costs[i] + prices.distances[distance];
      for (; length <= longest && i + length <= size; ++length) {
        offer(cost + prices.lengths[length],
              i + length,
              {static_cast<std::uint16_t>(length), distance, 0});
      }
    }
  }
  Steps steps;
  for (std::size_t i = size; i > 0; i -= by[i].length) {
    steps.push_back(by[i]);
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

// Again and again with the prices that the last way led to; the best of all.
Steps improve(std::string_view text,
              const Repeats& repeats,
              Counts counts,
              std::size_t begin,
              std::size_t end) {
  Steps best;
  std::size_t best_bits = std::numeric_limits<std::size_t>::max();
  for (int round = 0; round < rounds_max; ++round) {
    Steps steps = cheapest(text, repeats, prices_of(counts), begin, end);
    counts = count_symbols(steps);
    const std::size_t bits = block_bits(steps);
    if (bits < best_bits) {
      best_bits = bits;
      best = std::move(steps);
    }
  }
  return best;
}

// Where blocks with codes of their own are worth it: the ends of the parts.
void split(std::span<const Step> steps,
           std::size_t begin,
           std::size_t end,
           int depth,
           std::vector<std::size_t>& ends) {
  std::size_t best = end;
  std::size_t best_bits = block_bits(steps.subspan(begin, end - begin));
  std::size_t low = begin;
  std::size_t high = end;
  while (depth < split_depth_max && high - low > split_steps_min) {
    const std::size_t stride = std::max<std::size_t>((high - low) / 12, 1);
    std::size_t nearest = low;
    std::size_t nearest_bits = std::numeric_limits<std::size_t>::max();
    for (std::size_t at = low + stride; at < high; at += stride) {
      const std::size_t bits =
          block_bits(steps.subspan(begin, at - begin)) + block_bits(steps.subspan(at, end - at));
      if (bits < nearest_bits) {
        nearest = at;
        nearest_bits = bits;
      }
    }
    if (nearest_bits < best_bits) {
      best = nearest;
      best_bits = nearest_bits;
    }
    low = nearest - std::min(stride, nearest - begin);
    high = std::min(nearest + stride, end);
  }
  if (best < end) {
    split(steps, begin, best, depth + 1, ends);
    split(steps, best, end, depth + 1, ends);
  } else {
    ends.push_back(end);
  }
}

Counts first_counts() {
  Counts counts;
  std::fill(counts.literals.begin(), counts.literals.end(), 1);
  std::fill(counts.distances.begin(), counts.distances.end(), 1);
  return counts;
}

void add_number(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>((value >> shift) & 0xff);
  }
}

}  // namespace

std::string squeeze(std::string_view text) {
  const Repeats repeats(text);
  const Steps whole = improve(text, repeats, first_counts(), 0, text.size());
  std::vector<std::size_t> ends;
  split(whole, 0, whole.size(), 0, ends);
  Bits bits;
  std::size_t step = 0;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    std::size_t place = begin;
    const std::span<const Step> part = std::span(whole).subspan(step, end - step);
    for (const Step& one : part) {
      place += one.length;
    }
    const Steps steps = improve(text, repeats, count_symbols(part), begin, place);
    write_block(bits, steps, end == ends.back());
    step = end;
    begin = place;
  }
  // RFC 1952: deflated, no name, no time, as small as can be, from anywhere.
  std::string out("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff", 10);
  out += bits.take();
  const auto* bytes = reinterpret_cast<const Bytef*>(text.data());
  add_number(out, static_cast<std::uint32_t>(crc32(0, bytes, static_cast<uInt>(text.size()))));
  add_number(out, static_cast<std::uint32_t>(text.size()));
  return out;
}

}  // namespace graftd::pack
