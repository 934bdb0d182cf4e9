#include "viz/beats_reader.hpp"

#include "viz/gzip.hpp"

#include <utility>

namespace graftd::viz {
namespace {

constexpr std::size_t number_bytes = 4;
constexpr std::size_t head_bytes = 2;

// `text` has at least four bytes from `at` on.
std::uint32_t number_at(std::string_view text, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + number_bytes; ++i) {
    number = number << 8 | static_cast<unsigned char>(text[i]);
  }
  return number;
}

}  // namespace

BeatsReader::Step BeatsReader::fail(std::string why) {
  error_ = std::move(why);
  return Step::more;
}

std::optional<BeatsFrame> BeatsReader::next() {
  BeatsFrame frame;
  Step step = Step::again;
  while (step == Step::again && error_.empty()) {
    const bool inside = inflated_used_ < inflated_.size();
    std::string_view rest = inside ? std::string_view(inflated_).substr(inflated_used_)
                                   : std::string_view(pending_).substr(pending_used_);
    const std::size_t before = rest.size();
    step = read(rest, inside, frame);
    (inside ? inflated_used_ : pending_used_) += before - rest.size();
    if (inside && step == Step::more && error_.empty()) {
      step = fail("a compressed frame ends in the middle of another frame");
    }
  }
  if (inflated_used_ == inflated_.size()) {
    inflated_ = std::string();
    inflated_used_ = 0;
  }
  if (step != Step::frame) {
    pending_.erase(0, std::exchange(pending_used_, 0));
    return std::nullopt;
  }
  return frame;
}

BeatsReader::Step BeatsReader::read(std::string_view& rest, bool inside, BeatsFrame& frame) {
  if (!rest.empty() && rest[0] != '2') {
    return fail(rest[0] == '1' ? "the sender speaks version 1 of the protocol; vizor needs 2"
                               : "these bytes are not of the Lumberjack protocol");
  }
  if (rest.size() < head_bytes + number_bytes) {
    return Step::more;
  }
  switch (rest[1]) {
    case 'W':
      frame = BeatsWindow{number_at(rest, head_bytes)};
      if (number_at(rest, head_bytes) > window_max) {
        return fail("a window of " + std::to_string(number_at(rest, head_bytes)) + " documents; " +
                    std::to_string(window_max) + " are the limit");
      }
      rest.remove_prefix(head_bytes + number_bytes);
      return Step::frame;
    case 'J':
      return read_document(rest, frame);
    case 'C':
      return read_compressed(rest, inside);
    default:
      return fail("there is no such frame in the Lumberjack protocol");
  }
}

BeatsReader::Step BeatsReader::read_document(std::string_view& rest, BeatsFrame& frame) {
  constexpr std::size_t begin = head_bytes + 2 * number_bytes;
  if (rest.size() < begin) {
    return Step::more;
  }
  const std::size_t length = number_at(rest, head_bytes + number_bytes);
  if (length > frame_bytes_max) {
    return fail("a document of " + std::to_string(length) + " bytes; " +
                std::to_string(frame_bytes_max) + " are the limit");
  }
  if (rest.size() < begin + length) {
    return Step::more;
  }
  frame = BeatsDocument{.sequence = number_at(rest, head_bytes),
                        .json = std::string(rest.substr(begin, length))};
  rest.remove_prefix(begin + length);
  return Step::frame;
}

BeatsReader::Step BeatsReader::read_compressed(std::string_view& rest, bool inside) {
  constexpr std::size_t begin = head_bytes + number_bytes;
  const std::size_t length = number_at(rest, head_bytes);
  if (inside) {
    return fail("a compressed frame within a compressed frame");
  }
  if (length > frame_bytes_max) {
    return fail("a compressed frame of " + std::to_string(length) + " bytes; " +
                std::to_string(frame_bytes_max) + " are the limit");
  }
  if (rest.size() < begin + length) {
    return Step::more;
  }
  std::optional<std::string> inflated =
      inflate_zlib(rest.substr(begin, length), inflated_bytes_max);
  if (!inflated) {
    return fail("a compressed frame that is broken or holds too much");
  }
  inflated_ = std::move(*inflated);
  inflated_used_ = 0;
  rest.remove_prefix(begin + length);
  return Step::again;
}

}  // namespace graftd::viz
