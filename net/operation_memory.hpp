#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace graftd {

// Memory for one asynchronous operation of Asio at a time, in the object that starts it: Asio keeps
// only two blocks for all the operations of a loop that wait at once. Whoever has it must live
// until the operation has ended, which a handler that owns it sees to.
class OperationMemory {
 public:
  template <class T>
  class Allocator {
   public:
    using value_type = T;

    explicit Allocator(OperationMemory& memory) : memory_(&memory) {}

    template <class U>
    Allocator(const Allocator<U>& other) : memory_(other.memory_) {}

    T* allocate(std::size_t count) { return static_cast<T*>(memory_->take(count * sizeof(T))); }

    void deallocate(T* block, std::size_t /*count*/) { memory_->give_back(block); }

    bool operator==(const Allocator& other) const = default;

   private:
    template <class U>
    friend class Allocator;

    OperationMemory* memory_;
  };

  OperationMemory() = default;
  OperationMemory(const OperationMemory&) = delete;
  OperationMemory& operator=(const OperationMemory&) = delete;

  Allocator<std::byte> allocator() { return Allocator<std::byte>(*this); }

 private:
  void* take(std::size_t size) {
    if (taken_ || size > block_.size()) {
      return ::operator new(size);
    }
    taken_ = true;
    return block_.data();
  }

  void give_back(void* block) {
    if (block == block_.data()) {
      taken_ = false;
    } else {
      ::operator delete(block);
    }
  }

  alignas(std::max_align_t) std::array<std::byte, 192> block_;
  bool taken_ = false;
};

}  // namespace graftd
