#pragma once

#include <cstddef>
#include <cstdint>

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

// The heap of a program that gathers a large state while it runs. To find one of a million keys,
// the tables of small pages cost more than what they lead to: from `large_bytes` on it grows in
// steps, and in huge pages where the system gives them on request; what there was before, the
// system makes huge in its own time. A small program stays as small as it is.
//
// For the main thread, which calls tend() each second or so; mallopt() as above.
class GrowingHeap {
 public:
  static constexpr std::size_t large_bytes = 64 << 20;
  static constexpr std::size_t step_bytes = 16 << 20;

  GrowingHeap();

  void tend();

 private:
  // Addresses.
  std::uintptr_t begin_ = 0;
  std::uintptr_t end_ = 0;  // when it was looked at last
};

}  // namespace graftd
