#pragma once

#include "core/replica.hpp"

#include <cstdint>
#include <string>

namespace graftd {

// What the operating system says of this process and its machine; zeros and empty texts where it
// says nothing.
std::string machine_boot_id();
std::string time_namespace();
std::string host_name();
std::int64_t resident_bytes();
// User and system time since the start.
Duration cpu_time();
std::uint64_t random_number();

// 48 bits of milliseconds and 80 of chance in Crockford's base 32 (github.com/ulid/spec).
ClusterId make_cluster_id();

}  // namespace graftd
