#pragma once

#include "cmd/chaos_host.hpp"
#include "cmd/chaos_injector.hpp"
#include "cmd/chaos_record.hpp"

#include <string>
#include <vector>

namespace graftd::chaos {

// A fault by its record, and what the kernel says about it.
struct FaultStatus {
  Record record;
  bool here = true;           // in this network namespace
  bool in_force = false;      // seen in the kernel, not only in the record
  std::uint64_t packets = 0;  // that met it
  std::uint64_t drops = 0;
  std::uint64_t waiting = 0;
};

std::vector<FaultStatus> read_status(Host& host, const RecordFolder& folder);

Exit show_status(Host& host, const RecordFolder& folder, const Voice& voice);

}  // namespace graftd::chaos
