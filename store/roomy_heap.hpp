#pragma once

#include <cstddef>

namespace graftd {

// While it lives, the heap of this thread's arena has room for so many bytes, in huge pages where
// the system gives them on request. A state of a million keys is two million small allocations;
// first touching their 60,000 pages one by one takes longer than reading and checking the file.
// What is not used of it costs address space alone, and goes back with the next large free().
//
// For the main thread: other threads have arenas of another kind, where it does nothing. From then
// on malloc does not move the size from which it maps blocks by themselves (mallopt(3)).
class RoomyHeap {
 public:
  explicit RoomyHeap(std::size_t bytes);
  ~RoomyHeap();
  RoomyHeap(const RoomyHeap&) = delete;
  RoomyHeap& operator=(const RoomyHeap&) = delete;
};

}  // namespace graftd
