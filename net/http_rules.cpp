#include "net/http_rules.hpp"

#include "net/http.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace graftd {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Underscores are no part of a host name, but of many container names.
bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
}

bool is_address6_character(char c) { return is_hex_digit(c) || c == ':' || c == '.'; }

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) {
    return false;
  }
  return std::stoul(std::string(text)) <= 65535;
}

// "[::1]" of "[::1]:80", "node0" of "node0:80".
std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) {
    return host.substr(0, std::min(host.find(']'), host.size() - 1) + 1);
  }
  return host.substr(0, host.find(':'));
}

}  // namespace

bool is_token_character(char c) {
  return is_letter(c) || is_digit(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool has_forbidden_byte(std::string_view header) {
  for (std::size_t at = 0; at < header.size(); ++at) {
    const auto byte = static_cast<std::uint8_t>(header[at]);
    if (byte >= 0x20 && byte != 0x7f) {
      continue;
    }
    const bool carriage_return = byte == '\r' && at + 1 < header.size() && header[at + 1] == '\n';
    if (!carriage_return && byte != '\n' && byte != '\t') {
      return true;
    }
  }
  return false;
}

bool has_folded_line(std::string_view header) {
  return header.find("\n ") != std::string_view::npos ||
         header.find("\n\t") != std::string_view::npos;
}

bool names_http_version(std::string_view header) {
  const std::string_view line = header.substr(0, header.find('\r'));
  if (line.size() < 9 || std::count(line.begin(), line.end(), ' ') != 2) {
    return false;
  }
  const std::string_view version = line.substr(line.size() - 9);
  return version.starts_with(" HTTP/") && is_digit(version[6]) && version[7] == '.' &&
         is_digit(version[8]);
}

bool percent_encoding_is_valid(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex_digit(text[at + 1]) || !is_hex_digit(text[at + 2])) {
      return false;
    }
  }
  return true;
}

bool is_host(std::string_view text) {
  if (text.empty()) {
    return false;
  }
  const std::string_view name = without_port(text);
  const std::string_view port = text.substr(name.size());
  if (!port.empty() && (!port.starts_with(':') || !is_port(port.substr(1)))) {
    return false;
  }
  if (name.starts_with('[')) {
    const std::string_view address = name.substr(1, name.size() - 2);
    return name.ends_with(']') && !address.empty() &&
           std::all_of(address.begin(), address.end(), is_address6_character);
  }
  return !name.empty() && std::all_of(name.begin(), name.end(), is_name_character);
}

bool is_allowed_host(std::string_view host, const std::vector<std::string>& allowed) {
  const std::string_view name = without_port(host);
  return std::any_of(allowed.begin(), allowed.end(), [name](const std::string& one) {
    return equal_ignoring_case(name, one);
  });
}

std::optional<SplitTarget> split_absolute_target(std::string_view target) {
  constexpr std::string_view scheme = "http://";
  if (target.size() <= scheme.size() ||
      !equal_ignoring_case(target.substr(0, scheme.size()), scheme)) {
    return std::nullopt;
  }
  target.remove_prefix(scheme.size());
  const std::size_t end = std::min(target.find_first_of("/?"), target.size());
  SplitTarget split{std::string(target.substr(0, end)), std::string(target.substr(end))};
  if (!split.rest.starts_with('/')) {
    split.rest.insert(0, "/");
  }
  return split;
}

bool is_same_origin(std::string_view origin, std::string_view host) {
  const std::size_t scheme_end = origin.find("://");
  return scheme_end != std::string_view::npos &&
         equal_ignoring_case(origin.substr(scheme_end + 3), host);
}

}  // namespace graftd
