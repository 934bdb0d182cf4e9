#include "viz/host_guard.hpp"

#include <algorithm>

namespace graftd::viz {
namespace {

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) {
    return host.substr(0, std::min(host.find(']') + 1, host.size()));
  }
  return host.substr(0, std::min(host.find(':'), host.size()));
}

bool is_address(std::string_view name) {
  const auto belongs = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  return name.starts_with('[') || (!name.empty() && std::all_of(name.begin(), name.end(), belongs));
}

bool is_among(std::string_view name, const std::vector<std::string>& hosts) {
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& one) {
    return equal_ignoring_case(name, one);
  });
}

}  // namespace

bool is_own_host(std::string_view host, const std::vector<std::string>& hosts) {
  const std::string_view name = without_port(host);
  if (is_address(name) || name.find('.') == std::string_view::npos) {
    return !name.empty();
  }
  return is_among(name, hosts);
}

bool is_local_host(std::string_view host, const std::vector<std::string>& hosts) {
  const std::string_view name = without_port(host);
  return equal_ignoring_case(name, "localhost") || name == "[::1]" ||
         (is_address(name) && name.starts_with("127.")) || is_among(name, hosts);
}

bool is_own_origin(const HttpRequest& request) {
  const std::string* origin = request.header("origin");
  const std::string* host = request.header("host");
  if (origin == nullptr) {
    return true;
  }
  return host != nullptr && (equal_ignoring_case(*origin, "http://" + *host) ||
                             equal_ignoring_case(*origin, "https://" + *host));
}

}  // namespace graftd::viz
