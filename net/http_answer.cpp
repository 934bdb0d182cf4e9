#include "net/http_answer.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace graftd {

namespace {

void append_number(std::string& out, std::size_t value) {
  std::array<char, 24> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), end.ptr);
}

void append_clean(std::string& out, std::string_view text) {
  for (const char c : text) {
    out.push_back(static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f ? ' ' : c);
  }
}

}  // namespace

void write_answer_head(std::string& out,
                       const HttpResponse& response,
                       const AnswerFraming& framing) {
  out.assign("HTTP/1.1 ");
  append_number(out, response.status);
  out += ' ';
  out += reason_phrase(response.status);
  for (const auto& [name, value] : response.headers) {
    out += "\r\n";
    append_clean(out, name);
    out += ": ";
    append_clean(out, value);
  }
  if (response.status != 204 && response.status != 304) {
    out += "\r\nContent-Length: ";
    append_number(out, response.body.size());
  }
  if (framing.close) {
    out += "\r\nConnection: close";
  } else if (framing.http10) {
    out += "\r\nConnection: keep-alive";
  }
  out += "\r\n\r\n";
}

}  // namespace graftd
