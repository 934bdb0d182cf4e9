#include "net/operation_memory.hpp"

#include <doctest/doctest.h>

namespace graftd::test {

TEST_CASE("one operation at a time has the memory, and others that of the heap") {
  OperationMemory memory;
  OperationMemory::Allocator<long> allocator(memory.allocator());
  long* const first = allocator.allocate(4);
  long* const second = allocator.allocate(4);
  CHECK(first != second);
  allocator.deallocate(second, 4);
  allocator.deallocate(first, 4);
  CHECK(allocator.allocate(4) == first);
  allocator.deallocate(first, 4);
  long* const large = allocator.allocate(4096);
  CHECK(large != first);
  large[4095] = 1;
  allocator.deallocate(large, 4096);
}

}  // namespace graftd::test
