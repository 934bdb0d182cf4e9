#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace graftd::pack {

// Bits as RFC 1951 wants them: the lowest of a byte first.
class Bits {
 public:
  void add(std::uint32_t value, unsigned count);
  // Codes go out with their highest bit first.
  void add_code(std::uint32_t code, unsigned length);
  std::string take();

 private:
  std::string bytes_;
  std::uint64_t pending_ = 0;
  unsigned pending_count_ = 0;
};

// The lengths of the best codes of at most `limit` bits; 0 for what does not occur.
std::vector<unsigned> code_lengths(const std::vector<std::size_t>& counts, unsigned limit);

// The codes that belong to these lengths.
std::vector<std::uint32_t> codes_of(const std::vector<unsigned>& lengths);

}  // namespace graftd::pack
