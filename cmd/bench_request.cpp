#include "cmd/bench_request.hpp"

#include "cmd/client_output.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace graftd {
namespace {

constexpr std::size_t pool_bytes = 1 << 16;

std::string random_text(Random& random, std::size_t bytes) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  std::string text(bytes, ' ');
  for (char& each : text) {
    each = letters[random.next() % letters.size()];
  }
  return text;
}

void write_head(std::string& text,
                std::string_view method,
                std::string_view target,
                std::string_view host) {
  text = method;
  text += ' ';
  text += target;
  text += " HTTP/1.1\r\nHost: ";
  text += host;
  text += "\r\n";
}

void append_body(std::string& text, std::string_view body) {
  text += "Content-Length: ";
  text += std::to_string(body.size());
  text += "\r\n\r\n";
  text += body;
}

}  // namespace

BenchRequests::BenchRequests(const BenchOptions& options, bool local)
    : options_(options),
      local_(local),
      random_(options.seed),
      keys_(options),
      pool_(random_text(random_, pool_bytes)) {}

void BenchRequests::append_value(std::string& text, std::size_t bytes) {
  while (bytes > 0) {
    const std::size_t begin = random_.below(pool_bytes);
    const std::size_t piece = std::min(bytes, pool_bytes - begin);
    text.append(pool_, begin, piece);
    bytes -= piece;
  }
}

bool BenchRequests::write_next(std::string& text,
                               std::string_view host,
                               std::string_view session,
                               std::uint64_t sequence) {
  const bool read = random_.below(100) < options_.reads_percent;
  key_ = "bench-" + std::to_string(keys_.next(random_));
  value_.clear();
  if (!read) {
    append_value(value_, options_.value_bytes);
  }
  if (options_.api == BenchApi::etcd) {
    body_ = "{\"key\":\"" + base64(key_) + "\"";
    body_ += read ? (local_ ? ",\"serializable\":true}" : "}")
                  : ",\"value\":\"" + base64(value_) + "\"}";
    write_head(text, "POST", read ? "/v3/kv/range" : "/v3/kv/put", host);
    append_body(text, body_);
    return read;
  }
  target_ = "/v1/kv/";
  target_ += key_;
  target_ += read && local_ ? "?level=local" : "";
  write_head(text, read ? "GET" : "PUT", target_, host);
  if (read) {
    text += "\r\n";
    return true;
  }
  if (!session.empty()) {
    text += "Idempotency-Key: ";
    text += session;
    text += ':';
    text += std::to_string(sequence);
    text += "\r\n";
  }
  append_body(text, value_);
  return false;
}

std::string bench_error_class(BenchApi api, unsigned status, const std::string& body, bool read) {
  constexpr unsigned ok = 200;
  constexpr unsigned not_found = 404;
  if (status == ok || (api == BenchApi::graftd && read && status == not_found)) {
    return "";
  }
  std::string name = std::to_string(status);
  boost::system::error_code failure;
  const boost::json::value answer = boost::json::parse(body, failure);
  if (!failure && answer.is_object()) {
    const std::string code = api == BenchApi::graftd && answer.as_object().contains("error")
                                 ? cell(answer.at("error"), "code")
                                 : cell(answer, "error");
    name += code == "-" ? "" : " " + code;
  }
  return name;
}

}  // namespace graftd
