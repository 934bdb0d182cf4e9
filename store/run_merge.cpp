#include "store/run_merge.hpp"

#include <algorithm>

namespace graftd {

RunMerge::RunMerge(StateStatements& statements,
                   std::uint64_t generation,
                   const std::vector<std::uint64_t>& numbers)
    : statements_(statements), generation_(generation) {
  for (const std::uint64_t number : numbers) {
    Cursor& cursor = cursors_.emplace_back();
    cursor.run = number;
    passed_.push_back(&cursor);
  }
}

std::optional<KeyWrite> RunMerge::next() {
  for (Cursor* cursor : passed_) {
    move_on(*cursor);
  }
  passed_.clear();
  if (heap_.empty()) {
    return std::nullopt;
  }
  const KeyWrite last = take_first()->write;
  while (!heap_.empty() && heap_.front()->write.key == last.key) {
    take_first();
  }
  return last;
}

bool RunMerge::comes_later(const Cursor* a, const Cursor* b) {
  const int order = a->write.key.compare(b->write.key);
  return order != 0 ? order > 0 : a->run < b->run;
}

RunMerge::Cursor* RunMerge::take_first() {
  std::ranges::pop_heap(heap_, comes_later);
  Cursor* cursor = heap_.back();
  heap_.pop_back();
  passed_.push_back(cursor);
  return cursor;
}

// Leaves it out when its run is at the end.
void RunMerge::move_on(Cursor& cursor) {
  std::optional<KeyWrite> write = cursor.part.next();
  if (!write && read_part(cursor)) {
    write = cursor.part.next();
  }
  if (write) {
    cursor.write = *write;
    heap_.push_back(&cursor);
    std::ranges::push_heap(heap_, comes_later);
  }
}

// What has been damaged since the start is found here, before it gets a sum of its own.
bool RunMerge::read_part(Cursor& cursor) {
  Statement& read = statements_.read_next_part.bind(generation_, cursor.run, cursor.next_part);
  if (!read.step()) {
    return false;
  }
  const RunPart part = run_part_of(read, generation_);
  cursor.bytes = part.bytes;
  read.reset();
  cursor.part_number = part.part;
  cursor.next_part = part.part + 1;
  cursor.part = RunPartReader(cursor.bytes);
  return true;
}

}  // namespace graftd
