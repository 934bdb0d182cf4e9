#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace graftd::viz {

// Whether a body begins as a gzip member does.
bool looks_like_gzip(std::string_view body);

// One or more gzip members. Nothing when they are broken, cut off, or hold more than `bytes_max`.
std::optional<std::string> gunzip(std::string_view body, std::size_t bytes_max);
// The same for zlib's own format (RFC 1950).
std::optional<std::string> inflate_zlib(std::string_view body, std::size_t bytes_max);

// For memory of our own: quick rather than small, and what was packed is unpacked again.
std::string pack(std::string_view bytes);
// `size`: of what was packed.
std::string unpack(std::string_view packed, std::size_t size);

}  // namespace graftd::viz
