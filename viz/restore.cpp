#include "viz/restore.hpp"

#include <utility>

namespace graftd::viz {

std::uint64_t restore(const EventFiles& files,
                      std::uint64_t bytes_max,
                      Ingest& ingest,
                      Record& record) {
  std::uint64_t documents = 0;
  std::int64_t now_us = 0;
  files.read(bytes_max, [&](std::string_view line, std::string_view node, std::int64_t arrived_us) {
    if (arrived_us > now_us) {
      record.take(ingest.flush(arrived_us), arrived_us);
      record.settle(arrived_us);
      now_us = arrived_us;
    }
    Intake in = ingest.take(line, "", node, now_us);
    documents += in.accepted;
    record.take(std::move(in.events), now_us);
  });
  return documents;
}

}  // namespace graftd::viz
