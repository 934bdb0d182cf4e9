#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace graftd {

// In the order in which they came. The server gives names in lower case, without duplicates of
// Host or Content-Length.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// Nothing here is percent-decoded: `/key/a%2Fb` is a key with a slash in it, `/key/a/b` a path.
struct HttpRequest {
  std::string method;  // upper case
  std::string target;  // as it came: path, '?', query
  std::string path;
  std::string query;  // without the '?'
  HttpHeaders headers;
  std::string body;
  std::string remote;  // "ip:port" of the client, for events and diagnostics

  // The first of that name, which must be given in lower case; null when there is none.
  const std::string* header(std::string_view name) const;
  // Percent-decoded, '+' is a space; the first of that name. Empty for `?name` and `?name=`.
  std::optional<std::string> query_value(std::string_view name) const;
};

// The server adds Content-Length and Connection.
struct HttpResponse {
  unsigned status = 200;
  HttpHeaders headers;
  std::string body;

  // Case does not matter; null when there is none.
  const std::string* header(std::string_view name) const;
};

// Nothing when a '%' is not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// Everything but letters, digits and "-._~" becomes %XX.
std::string percent_encode(std::string_view text);

// The pairs of a query, percent-decoded, in order; nothing when one cannot be decoded.
std::optional<HttpHeaders> split_query(std::string_view query);

bool equal_ignoring_case(std::string_view a, std::string_view b);

// "Not Found" for 404; "Unknown" for a number that nobody assigned.
std::string_view reason_phrase(unsigned status);

// Appends `text` as a JSON string with its quotes. Bytes that are not valid UTF-8 become U+FFFD,
// one for each, so that the result is always valid JSON; returns false when that happened.
bool append_json_string(std::string& out, std::string_view text);

struct JsonErrorExtras {
  std::optional<std::string> leader;
  bool retryable = false;
};

// {"error":{"code":"busy","message":"...","leader":"node1","retryable":true}}
HttpResponse json_error(unsigned status,
                        std::string_view code,
                        std::string_view message,
                        const JsonErrorExtras& extras = {});

// 400 with the code of the same name.
HttpResponse bad_request(std::string_view message);

HttpResponse json_response(unsigned status, std::string body);

}  // namespace graftd
