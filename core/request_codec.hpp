#pragma once

#include "core/bytes.hpp"
#include "core/request.hpp"

namespace graftd {

// Requests and outcomes as they travel between a follower and the leader. Only those that can be
// forwarded have an encoding: StatusRequest and local reads are answered where they are asked.
void write_request(ByteWriter& out, const Request& request);
Request read_request(ByteReader& in);
void write_outcome(ByteWriter& out, const Outcome& outcome);
Outcome read_outcome(ByteReader& in);

}  // namespace graftd
