#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>

// Memory for one thread, which a simulated run asks for and gives back some million times: blocks
// of a size form a list of their own, and go back to nobody else. Only the simulator's program
// links it, and no build with sanitizers: these have to see each block.

namespace {

constexpr std::size_t step = 16;
constexpr std::size_t pooled_max = 8192;
constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

// In front of each block: which list it belongs to. As long as what any block may be aligned to.
struct alignas(step) Header {
  std::size_t list;
};

struct Block {
  Block* next;
};

std::array<Block*, pooled_max / step + 1> lists{};
char* rest = nullptr;
std::size_t rest_bytes = 0;

void* from_system(std::size_t bytes) {
  void* memory = std::malloc(bytes);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

char* cut_off(std::size_t bytes) {
  if (rest_bytes < bytes) {
    rest = static_cast<char*>(from_system(chunk_bytes));
    rest_bytes = chunk_bytes;
  }
  char* block = rest;
  rest += bytes;
  rest_bytes -= bytes;
  return block;
}

void* behind(void* memory, std::size_t list) { return new (memory) Header{list} + 1; }

}  // namespace

void* operator new(std::size_t bytes) {
  if (bytes > pooled_max) {
    return behind(from_system(bytes + sizeof(Header)), lists.size());
  }
  const std::size_t list = (bytes + step - 1) / step;
  if (Block* block = lists[list]; block != nullptr) {
    lists[list] = block->next;
    return block;
  }
  return behind(cut_off((list == 0 ? step : list * step) + sizeof(Header)), list);
}

void operator delete(void* memory) noexcept {
  if (memory == nullptr) {
    return;
  }
  Header* header = static_cast<Header*>(memory) - 1;
  if (header->list == lists.size()) {
    std::free(header);
  } else {
    lists[header->list] = new (memory) Block{lists[header->list]};
  }
}

void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
