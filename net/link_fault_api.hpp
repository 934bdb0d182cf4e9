#pragma once

#include "net/http.hpp"
#include "net/link_fault.hpp"

#include <optional>

namespace graftd {

// The fault API of a node that was started with -chaos:
//
//   PUT    /chaos/links/{id}   begins a fault, or changes it in place
//   DELETE /chaos/links/{id}   ends it
//   DELETE /chaos              ends all
//   GET    /chaos              lists those in force
//
// Nothing when the path is none of these.
std::optional<HttpResponse> handle_chaos(const HttpRequest& request,
                                         LinkFaults& faults,
                                         Instant now);

}  // namespace graftd
