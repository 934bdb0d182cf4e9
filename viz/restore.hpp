#pragma once

#include "viz/event_files.hpp"
#include "viz/ingest.hpp"
#include "viz/record.hpp"

#include <cstdint>

namespace graftd::viz {

// Lets what earlier vizors kept come in again, at its old times: `ingest` knows afterwards what
// came before, and `record` is what theirs was. At most the newest `bytes_max` bytes. Returns the
// number of documents.
std::uint64_t restore(const EventFiles& files,
                      std::uint64_t bytes_max,
                      Ingest& ingest,
                      Record& record);

}  // namespace graftd::viz
