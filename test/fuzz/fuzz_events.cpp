// What vizor is sent: bodies of POST /log, streams of Beats agents, logs of a container engine.

#include "core/ensure.hpp"
#include "test/fuzz/fuzz.hpp"
#include "viz/beats_reader.hpp"
#include "viz/engine_lines.hpp"
#include "viz/event_reader.hpp"
#include "viz/ingest.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace graftd::fuzz {
namespace {

constexpr std::int64_t now_us = 1'790'000'000'000'000;

void take_body(std::string_view body) {
  viz::Ingest ingest;
  const char* encoding = body.starts_with('\x1f') ? "gzip" : "";
  const viz::Intake in = ingest.take(body, encoding, "node0", now_us);
  for (const viz::StoredEvent& event : in.events) {
    ensure(event.node.size() <= viz::node_name_bytes_max, "names are short");
  }
  (void)ingest.flush(now_us + 60'000'000);
}

void take_beats(std::string_view bytes) {
  viz::BeatsReader reader;
  viz::Ingest ingest;
  reader.take(bytes);
  while (const auto frame = reader.next()) {
    if (const auto* document = std::get_if<viz::BeatsDocument>(&*frame)) {
      (void)ingest.take(document->json, "", "", now_us);
    }
  }
}

void take_log(std::string_view bytes, bool terminal) {
  viz::EngineLines whole(terminal);
  viz::EngineLines cut(terminal);
  std::vector<viz::EngineLine> at_once;
  std::vector<viz::EngineLine> in_pieces;
  if (!whole.take(bytes, at_once).empty()) {
    return;
  }
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    ensure(cut.take(bytes.substr(at, 7), in_pieces).empty(), "pieces are as sound as the whole");
  }
  whole.finish(at_once);
  cut.finish(in_pieces);
  ensure(at_once == in_pieces, "lines do not depend on where the bytes are cut");
}

}  // namespace
}  // namespace graftd::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace graftd;
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes = fuzz::text_of(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      fuzz::take_beats(bytes);
      break;
    case 1:
      fuzz::take_log(bytes, false);
      break;
    case 2:
      fuzz::take_log(bytes, true);
      break;
    default:
      fuzz::take_body(bytes);
  }
  return 0;
}
