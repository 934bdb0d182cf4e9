#include "store/roomy_heap.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <unistd.h>
#include <vector>

namespace graftd {

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

std::uintptr_t end_of_heap() { return reinterpret_cast<std::uintptr_t>(sbrk(0)); }

// What earlier tests have left free is taken, as at the start of a program.
std::vector<std::string> fill_heap() {
  std::vector<std::string> blocks;
  for (const std::uintptr_t before = end_of_heap(); end_of_heap() == before;) {
    blocks.emplace_back(32 << 10, 'x');
  }
  return blocks;
}

}  // namespace

TEST_CASE("a roomy heap takes many small allocations without growing") {
  constexpr std::size_t bytes = 64 << 20;
  const std::vector<std::string> filling = fill_heap();
  const std::uintptr_t before = end_of_heap();
  const RoomyHeap heap(bytes);
  const std::uintptr_t grown = end_of_heap();
  // Less by what was free at its end.
  CHECK(grown - before > bytes / 10 * 9);
  std::vector<std::string> pieces;
  for (std::size_t used = 0; used < bytes / 2; used += 200) {
    pieces.emplace_back(184, 'x');
  }
  CHECK(end_of_heap() == grown);
}

TEST_CASE("what a roomy heap did not need goes back afterwards") {
  const std::vector<std::string> filling = fill_heap();
  { const RoomyHeap heap(std::size_t{64} << 20); }
  const std::uintptr_t grown = end_of_heap();
  std::vector<std::string> blocks;
  for (int i = 0; i < 8; ++i) {
    blocks.emplace_back(100 << 10, 'x');
  }
  blocks.clear();
  CHECK(end_of_heap() < grown);
}

#endif

}  // namespace graftd
