#pragma once

#include "net/http.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace graftd::viz {

// A page of another site must not read what vizor shows, also not after making its own name point
// here (DNS rebinding): such a name has a dot. So addresses, "localhost" and names without a dot,
// as containers have, are answered for, and the names in `hosts`.
bool is_own_host(std::string_view host, const std::vector<std::string>& hosts);

// For what changes something: this machine's own addresses and "localhost", which no network can
// point here, and the names in `hosts`.
bool is_local_host(std::string_view host, const std::vector<std::string>& hosts);

// A request from a page carries an Origin: it must be the host that the request is for.
bool is_own_origin(const HttpRequest& request);

}  // namespace graftd::viz
