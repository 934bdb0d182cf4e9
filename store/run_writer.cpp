#include "store/run_writer.hpp"

#include "store/run_part.hpp"

namespace graftd {

namespace {

constexpr std::size_t part_bytes = 32 << 10;

}  // namespace

void RunWriter::add(const KeyWrite& write) {
  append_to_part(part_, write);
  ++writes_;
  if (part_.size() >= part_bytes) {
    flush();
  }
}

const Run& RunWriter::flush() {
  if (writes_ > 0) {
    write_run_part(statements_,
                   generation_,
                   {.run = run_.number, .part = run_.next_part, .writes = writes_, .bytes = part_});
    ++run_.next_part;
    run_.bytes += part_.size();
    run_.writes += writes_;
    part_.clear();
    writes_ = 0;
  }
  return run_;
}

}  // namespace graftd
