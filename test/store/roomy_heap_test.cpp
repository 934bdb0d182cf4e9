#include "store/roomy_heap.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <sstream>
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

bool has_huge_pages() {
  return std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled").good();
}

// Whether the mapping with this address is marked for them: "hg" of proc(5), smaps.
bool is_meant_huge(std::uintptr_t address) {
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t from = 0;
    std::uintptr_t to = 0;
    char dash = 0;
    if (std::istringstream head(line); head >> std::hex >> from >> dash >> to && dash == '-') {
      inside = from <= address && address < to;
    } else if (inside && line.starts_with("VmFlags:")) {
      return line.find(" hg") != std::string::npos;
    }
  }
  return false;
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

TEST_CASE("a growing heap stays small in small pages, and grows in huge ones once it is large") {
  std::vector<std::string> filling = fill_heap();
  GrowingHeap heap;
  const auto fill = [&](std::size_t bytes) {
    for (std::size_t used = 0; used < bytes; used += 1'000) {
      filling.emplace_back(984, 'x');
    }
  };
  heap.tend();
  fill(GrowingHeap::large_bytes / 2);
  heap.tend();
  const std::uintptr_t small = end_of_heap();
  CHECK_FALSE(is_meant_huge(small - (256 << 10)));
  fill(GrowingHeap::large_bytes);
  heap.tend();
  const std::uintptr_t large = end_of_heap();
  fill(GrowingHeap::step_bytes / 2);
  CHECK(end_of_heap() >= large + GrowingHeap::step_bytes);
  heap.tend();
  if (!has_huge_pages()) {
    MESSAGE("skipped: this kernel has no huge pages");
    return;
  }
  CHECK(is_meant_huge(small - (256 << 10)));
  CHECK(is_meant_huge(end_of_heap() - (256 << 10)));
}

#endif

}  // namespace graftd
