#pragma once

#include "core/request.hpp"
#include "net/http.hpp"
#include "net/kv_api.hpp"

#include <cstdint>
#include <string>

namespace graftd {

// Reports of the replica as JSON.

std::string members_json(const MembersReport& report);
std::string status_json(const StatusReport& report, const ApiFacts& facts);

// {"id":"node0","http_address":"...","term":3}, or 503 when nobody is known to lead.
HttpResponse leader_report(const StatusReport& report);
// 200 for a voter that knows a leader and has applied what it knows to be committed; else 503 with
// the reason.
HttpResponse readiness(const StatusReport& report);

// 16 digits.
std::string hex_text(std::uint64_t value);

}  // namespace graftd
