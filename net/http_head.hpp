#pragma once

#include "net/http.hpp"
#include "net/http_server.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace graftd {

// What the header of a request says, once it has passed all rules.
struct HttpHead {
  HttpRequest request;  // without its body
  std::uint64_t body_bytes = 0;
  bool keep_alive = true;
  bool http10 = false;
  bool expects_continue = false;
  bool wants_websocket = false;
};

// Looks for the end of a header in bytes that arrive piece by piece; each byte is looked at once.
class HeadEnd {
 public:
  enum class Verdict : std::uint8_t { incomplete, complete, malformed };

  // `bytes` is what was there at the last call with more behind it.
  Verdict look(std::string_view bytes);

  // The length of the header with its blank line, when it is complete.
  std::size_t size() const { return scanned_; }

  // There is a whole request line, so what is too long is the rest.
  bool has_line() const { return lines_ > 0; }

  void reset() { *this = {}; }

 private:
  std::size_t scanned_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t lines_ = 0;
};

// Applies the rules of HTTP that Beast leaves open, and those of the options, to a whole header.
// The answer of a refusal ends the connection: nobody knows where the next request would begin.
std::variant<HttpHead, HttpResponse> read_head(std::string_view bytes,
                                               const HttpServerOptions& options);

}  // namespace graftd
