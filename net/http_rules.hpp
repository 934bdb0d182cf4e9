#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graftd {

// The small grammars of HTTP (RFC 9110, 9112) that Beast 1.81 is lenient about.

// May stand in a method or a field name.
bool is_token_character(char c);
// Only '!' to '~'.
bool is_printable_ascii(std::string_view text);
// A control character other than tab, CR and LF, or a CR without LF.
bool has_forbidden_byte(std::string_view header);
// A line that begins with space or tab (obs-fold).
bool has_folded_line(std::string_view header);
// The request line has three parts, and the last one is "HTTP/<digit>.<digit>".
bool names_http_version(std::string_view header);
bool percent_encoding_is_valid(std::string_view text);

// A name or address with an optional port.
bool is_host(std::string_view text);
// The port does not count.
bool is_allowed_host(std::string_view host, const std::vector<std::string>& allowed);

struct SplitTarget {
  std::string authority;
  std::string rest;  // begins with '/'
};

// Of "http://host/path"; nothing for any other form.
std::optional<SplitTarget> split_absolute_target(std::string_view target);

// Whether a browser on a page of `origin` may talk to `host`: only that very host.
bool is_same_origin(std::string_view origin, std::string_view host);

}  // namespace graftd
