// What is stored, behind its checksums: commands of entries, heads of snapshots, and records of
// sessions.

#include "core/command.hpp"
#include "core/command_codec.hpp"
#include "core/ensure.hpp"
#include "core/request_codec.hpp"
#include "core/sessions.hpp"
#include "core/snapshot_codec.hpp"
#include "test/fuzz/fuzz.hpp"

#include <algorithm>
#include <string>

namespace graftd::fuzz {
namespace {

void read_command(std::string_view bytes) {
  const auto command = decode_command(bytes);
  const bool whole = read_writes(
      bytes, [](auto...) {}, [](auto) {});
  ensure(whole == command.has_value() || holds_configuration(bytes),
         "what is carried out is what can be read");
  if (!command) {
    return;
  }
  const std::string encoded = encode_command(*command);
  const auto again = decode_command(encoded);
  ensure(again.has_value() && *again == *command, "a stored command means what it meant");
  ensure(holds_configuration(encoded) == std::holds_alternative<ChangeConfiguration>(*command),
         "a configuration is known by its first byte");
}

// `read` what `write` made of what `read` made of the bytes.
template <typename Value>
void there_and_back(std::string_view bytes,
                    Value (*read)(ByteReader&),
                    void (*write)(ByteWriter&, const Value&)) {
  ByteReader in(bytes);
  const Value value = read(in);
  if (!in.finished()) {
    return;
  }
  std::string encoded;
  ByteWriter out(encoded);
  write(out, value);
  ByteReader again(encoded);
  const Value same = read(again);
  ensure(again.finished(), "what was written can be read");
  std::string twice;
  ByteWriter second(twice);
  write(second, same);
  ensure(twice == encoded, "a value has one encoding");
}

// The first byte is how long the name is.
void read_record(std::string_view bytes) {
  if (bytes.empty()) {
    return;
  }
  const std::size_t size = static_cast<unsigned char>(bytes.front());
  const std::string_view name = bytes.substr(1, size);
  const std::string_view content = bytes.substr(std::min(bytes.size(), 1 + size));
  Sessions sessions;
  if (!sessions.load(name, content)) {
    return;
  }
  ensure(sessions.take_changes().empty(), "what was loaded has not changed");
  Sessions again;
  for (const auto& [named, record] : sessions.records()) {
    ensure(again.load(named, record), "what was written can be read");
  }
  ensure(again == sessions, "a record means what it meant");
}

}  // namespace
}  // namespace graftd::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace graftd;
  const std::string_view bytes = fuzz::text_of(data, size);
  fuzz::read_command(bytes);
  fuzz::read_record(bytes);
  fuzz::there_and_back<SnapshotHead>(bytes, read_snapshot_head, write_snapshot_head);
  fuzz::there_and_back<Request>(bytes, read_request, write_request);
  fuzz::there_and_back<Outcome>(bytes, read_outcome, write_outcome);
  return 0;
}
