#include "store/roomy_heap.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace graftd {

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr std::uintptr_t huge_page_bytes = 2 << 20;
constexpr int usual_pad_bytes = 128 << 10;  // mallopt(3)
constexpr std::size_t pad_bytes_max = std::size_t{1} << 30;
// Buffers of messages are smaller.
constexpr int mapped_bytes = 4 << 20;
// Less than malloc maps by itself.
constexpr std::size_t block_bytes = 64 << 10;
constexpr std::size_t blocks_max = 64;

std::uintptr_t end_of_heap() { return reinterpret_cast<std::uintptr_t>(sbrk(0)); }

std::uintptr_t to_huge_page(std::uintptr_t address) {
  return (address + huge_page_bytes - 1) & ~(huge_page_bytes - 1);
}

// Refused where there are none: then it is as it would be without.
void make_huge(std::uintptr_t from, std::uintptr_t to) {
  if (const std::uintptr_t first = to_huge_page(from); first < to) {
    madvise(reinterpret_cast<void*>(first), to - first, MADV_HUGEPAGE);
  }
}

// The heap grows, by the pad as well, when there is no room for a block in it any more.
void make_it_grow() {
  const std::uintptr_t before = end_of_heap();
  std::vector<void*> blocks;
  while (end_of_heap() == before && blocks.size() < blocks_max) {
    blocks.push_back(std::malloc(block_bytes));
  }
  for (void* block : blocks) {
    std::free(block);
  }
}

}  // namespace

RoomyHeap::RoomyHeap(std::size_t bytes) {
  const std::uintptr_t before = end_of_heap();
  mallopt(M_TOP_PAD, static_cast<int>(std::min(bytes, pad_bytes_max)));
  make_it_grow();
  make_huge(before, end_of_heap());
}

RoomyHeap::~RoomyHeap() { mallopt(M_TOP_PAD, usual_pad_bytes); }

GrowingHeap::GrowingHeap() : begin_(end_of_heap()), end_(begin_) {}

void GrowingHeap::tend() {
  const std::uintptr_t end = end_of_heap();
  if (std::exchange(end_, end) == end || end < begin_ + large_bytes) {
    return;
  }
  mallopt(M_TOP_PAD, step_bytes);
  mallopt(M_MMAP_THRESHOLD, mapped_bytes);
  make_huge(begin_, end);
}

#else

RoomyHeap::RoomyHeap(std::size_t) {}

RoomyHeap::~RoomyHeap() = default;

GrowingHeap::GrowingHeap() = default;

void GrowingHeap::tend() {}

#endif

}  // namespace graftd
