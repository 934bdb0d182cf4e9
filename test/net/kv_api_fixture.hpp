#pragma once

#include "net/kv_api.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace graftd::test {

// As the server gives it to the API; `target` may have a query.
HttpRequest request_of(std::string method, const std::string& target, std::string body = "");

// What read_api makes of it; the test ends here when that is a refusal.
ApiCall call_of(const HttpRequest& request, const ApiLimits& limits = {});

boost::json::value error_of(const HttpResponse& response);
// "(none)" when there is none.
std::string header_of(const HttpResponse& response, std::string_view name);

}  // namespace graftd::test
