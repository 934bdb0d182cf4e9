#include "net/http_head.hpp"

#include "net/http_rules.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace graftd {

namespace {

namespace beast = boost::beast;
using beast::http::field;

std::string lower_case(beast::string_view text) {
  std::string out(text.data(), text.size());
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return out;
}

// Beast checks the grammar; what it finds goes straight into our values, and what the rules need
// to know is counted on the way.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  HeadParser() {
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);
    head.request.headers.reserve(8);
  }

  HttpHead head;
  unsigned hosts = 0;
  unsigned expectations = 0;
  std::optional<std::string> transfer_encoding;

 private:
  void on_request_impl(beast::http::verb /*method*/,
                       beast::string_view method,
                       beast::string_view target,
                       int version,
                       beast::error_code& /*ec*/) override {
    head.request.method.assign(method.data(), method.size());
    head.request.target.assign(target.data(), target.size());
    head.http10 = version == 10;
  }

  void on_field_impl(field name,
                     beast::string_view name_text,
                     beast::string_view value,
                     beast::error_code& /*ec*/) override {
    hosts += name == field::host ? 1 : 0;
    expectations += name == field::expect ? 1 : 0;
    if (name == field::transfer_encoding) {
      transfer_encoding = lower_case(value);
    }
    if (name == field::content_length && head.request.header("content-length") != nullptr) {
      return;  // Beast has checked that it says the same
    }
    head.request.headers.emplace_back(lower_case(name_text),
                                      std::string(value.data(), value.size()));
  }

  void on_response_impl(int /*code*/,
                        beast::string_view /*reason*/,
                        int /*version*/,
                        beast::error_code& /*ec*/) override {}

  void on_header_impl(beast::error_code& /*ec*/) override {}

  void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/,
                         beast::error_code& /*ec*/) override {}

  std::size_t on_body_impl(beast::string_view /*body*/, beast::error_code& /*ec*/) override {
    return 0;
  }

  void on_chunk_header_impl(std::uint64_t /*size*/,
                            beast::string_view /*extensions*/,
                            beast::error_code& /*ec*/) override {}

  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/,
                                 beast::string_view /*body*/,
                                 beast::error_code& /*ec*/) override {
    return 0;
  }

  void on_finish_impl(beast::error_code& /*ec*/) override {}
};

using Refusal = std::optional<HttpResponse>;

std::string bytes_text(std::size_t bytes) { return std::to_string(bytes) + " bytes"; }

HttpResponse refuse_grammar(std::string_view bytes, beast::error_code ec) {
  if (ec == beast::http::error::bad_version && names_http_version(bytes)) {
    return json_error(505, "http_version_not_supported", "use HTTP/1.1 or HTTP/1.0");
  }
  return bad_request("the request is not valid HTTP: " + ec.message());
}

Refusal check_method(const HttpRequest& request) {
  static constexpr std::array<std::string_view, 7> known = {
      "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};
  if (std::find(known.begin(), known.end(), request.method) != known.end()) {
    return std::nullopt;
  }
  return json_error(
      501, "not_implemented", "no method \"" + request.method + "\" here; methods are upper case");
}

// Sets path and query. An absolute target must name the Host: two opinions about whom a request is
// for are how requests are smuggled past a proxy.
Refusal take_target(HttpRequest& request, std::string_view host) {
  if (!is_printable_ascii(request.target) || request.target.find('#') != std::string::npos) {
    return bad_request("the target has a byte that must be percent-encoded");
  }
  if (std::optional<SplitTarget> absolute = split_absolute_target(request.target)) {
    if (!equal_ignoring_case(absolute->authority, host)) {
      return bad_request("the target names another host than the Host header");
    }
    request.target = absolute->rest;
  }
  const bool asterisk = request.target == "*" && request.method == "OPTIONS";
  if (!request.target.starts_with('/') && !asterisk) {
    return bad_request("the target must begin with '/'");
  }
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  request.path = request.target.substr(0, mark);
  request.query = request.target.substr(std::min(mark + 1, request.target.size()));
  if (!percent_encoding_is_valid(request.target)) {
    return bad_request("a '%' in the target must be followed by two hex digits");
  }
  return std::nullopt;
}

Refusal check_host(const HeadParser& parser, const HttpServerOptions& options) {
  if (parser.hosts != 1) {
    return bad_request("a request needs exactly one Host header, this one has " +
                       std::to_string(parser.hosts));
  }
  const std::string& host = *parser.head.request.header("host");
  if (!is_host(host)) {
    return bad_request("the Host header is not a host name or address with an optional port");
  }
  if (options.hosts_allowed.empty() || is_allowed_host(host, options.hosts_allowed)) {
    return std::nullopt;
  }
  return json_error(
      421,
      "misdirected_request",
      "this server does not answer for \"" + host + "\"; use an address that it was started with");
}

Refusal check_transfer_encoding(const HeadParser& parser) {
  if (!parser.transfer_encoding) {
    return std::nullopt;
  }
  if (parser.head.http10) {
    return bad_request("HTTP/1.0 has no Transfer-Encoding");
  }
  if (parser.head.request.header("content-length") != nullptr) {
    return bad_request("Transfer-Encoding and Content-Length exclude each other");
  }
  if (*parser.transfer_encoding == "chunked") {
    return json_error(411, "length_required", "send a Content-Length; chunked bodies are not read");
  }
  return json_error(501, "not_implemented", "no Transfer-Encoding is supported");
}

std::size_t body_bytes_max(const HttpRequest& request, const HttpServerOptions& options) {
  if (options.body_bytes_max_of) {
    return options.body_bytes_max_of(request.path).value_or(options.body_bytes_max);
  }
  return options.body_bytes_max;
}

Refusal check_body(const HeadParser& parser, const HttpServerOptions& options) {
  const HttpRequest& request = parser.head.request;
  const std::size_t limit = body_bytes_max(request, options);
  const bool carries_body =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (carries_body && limit > 0 && request.header("content-length") == nullptr) {
    return json_error(
        411, "length_required", request.method + " needs a Content-Length, 0 if there is no body");
  }
  if (parser.head.body_bytes > limit) {
    return json_error(413,
                      "too_large",
                      "the body has " + bytes_text(parser.head.body_bytes) + ", the limit is " +
                          bytes_text(limit));
  }
  return std::nullopt;
}

Refusal take_expectation(HeadParser& parser) {
  if (parser.expectations == 0 || parser.head.http10) {
    return std::nullopt;
  }
  if (parser.expectations > 1 ||
      !equal_ignoring_case(*parser.head.request.header("expect"), "100-continue")) {
    return json_error(417, "expectation_failed", "only Expect: 100-continue is understood");
  }
  parser.head.expects_continue = parser.head.body_bytes > 0;
  return std::nullopt;
}

Refusal check_sizes(const HttpRequest& request, const HttpServerOptions& options) {
  if (request.target.size() > options.target_bytes_max) {
    return json_error(
        414, "uri_too_long", "the target is longer than " + bytes_text(options.target_bytes_max));
  }
  if (request.headers.size() > options.headers_max) {
    return json_error(431,
                      "headers_too_large",
                      "more than " + std::to_string(options.headers_max) + " header fields");
  }
  return std::nullopt;
}

Refusal apply_rules(HeadParser& parser, const HttpServerOptions& options) {
  if (Refusal refusal = check_sizes(parser.head.request, options)) {
    return refusal;
  }
  if (Refusal refusal = check_method(parser.head.request)) {
    return refusal;
  }
  if (Refusal refusal = check_host(parser, options)) {
    return refusal;
  }
  if (Refusal refusal = take_target(parser.head.request, *parser.head.request.header("host"))) {
    return refusal;
  }
  if (Refusal refusal = check_transfer_encoding(parser)) {
    return refusal;
  }
  if (Refusal refusal = check_body(parser, options)) {
    return refusal;
  }
  return take_expectation(parser);
}

}  // namespace

HeadEnd::Verdict HeadEnd::look(std::string_view bytes) {
  if (lines_ == 0 && !bytes.empty() && !is_token_character(bytes.front())) {
    return Verdict::malformed;
  }
  for (;;) {
    const std::size_t feed = bytes.find('\n', scanned_);
    if (feed == std::string_view::npos) {
      scanned_ = bytes.size();
      return Verdict::incomplete;
    }
    if (feed == 0 || bytes[feed - 1] != '\r') {
      return Verdict::malformed;
    }
    scanned_ = feed + 1;
    const bool blank = feed - line_begin_ == 1;
    line_begin_ = scanned_;
    ++lines_;
    if (blank) {
      return Verdict::complete;
    }
  }
}

std::variant<HttpHead, HttpResponse> read_head(std::string_view bytes,
                                               const HttpServerOptions& options) {
  if (has_forbidden_byte(bytes)) {
    return bad_request("the header has a control character");
  }
  if (has_folded_line(bytes)) {
    return bad_request("a header line that continues the one before it is not allowed");
  }
  HeadParser parser;
  beast::error_code ec;
  parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (ec) {
    return refuse_grammar(bytes, ec);
  }
  parser.head.body_bytes = parser.content_length().value_or(0);
  parser.head.keep_alive = parser.keep_alive();
  if (Refusal refusal = apply_rules(parser, options)) {
    return *std::move(refusal);
  }
  const std::string* upgrade = parser.head.request.header("upgrade");
  parser.head.wants_websocket = parser.upgrade() && parser.head.request.method == "GET" &&
                                upgrade != nullptr && equal_ignoring_case(*upgrade, "websocket");
  return std::move(parser.head);
}

}  // namespace graftd
