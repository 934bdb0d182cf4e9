#include "store/run_part.hpp"

#include "core/bytes.hpp"
#include "store/log_recovery.hpp"

namespace graftd {

void append_to_part(std::string& part, const KeyWrite& write) {
  ByteWriter out(part);
  out.text(write.key);
  out.number(write.index.value);
  out.boolean(write.value.has_value());
  if (write.value) {
    out.text(*write.value);
  }
}

std::optional<KeyWrite> RunPartReader::next() {
  if (rest_.empty()) {
    return std::nullopt;
  }
  ByteReader in(rest_);
  KeyWrite write{.key = in.text(), .value = {}, .index = {in.number()}};
  if (in.boolean()) {
    write.value = in.text();
  }
  if (!in.ok()) {
    throw LogDamage("a part of a run cannot be read");
  }
  rest_.remove_prefix(rest_.size() - in.left());
  return write;
}

}  // namespace graftd
