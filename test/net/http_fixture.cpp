#include "test/net/http_fixture.hpp"

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace graftd::test {

namespace {

constexpr int wait_seconds_max = 5;

void answer_with_echo(HttpRequest request, HttpRespond respond) { respond(echo(request)); }

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "Content-Length: ";
  const std::size_t at = head.find(name);
  return at == std::string_view::npos ? 0 : std::stoul(std::string(head.substr(at + name.size())));
}

}  // namespace

HttpResponse echo(const HttpRequest& request) {
  HttpResponse response;
  response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
  return response;
}

ServerThread::ServerThread(HttpServerOptions options, HttpHandler handler) {
  server_.emplace(thread_.loop(),
                  std::move(options),
                  handler ? std::move(handler) : HttpHandler(answer_with_echo));
  server_->listen("127.0.0.1", 0);
  port_ = server_->port();
  thread_.start();
}

ServerThread::~ServerThread() {
  on_loop([this] { server_.reset(); });
}

bool ServerThread::eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(wait_seconds_max);
  while (std::chrono::steady_clock::now() < deadline) {
    bool holds = false;
    on_loop([&] { holds = condition(); });
    if (holds) {
      return true;
    }
    std::this_thread::yield();
  }
  return false;
}

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval wait{.tv_sec = wait_seconds_max, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
  if (receive_buffer_bytes > 0) {
    ::setsockopt(
        socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(receive_buffer_bytes));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    throw std::runtime_error("cannot connect to the server under test");
  }
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), pending_(std::move(other.pending_)) {}

RawClient::~RawClient() { close(); }

void RawClient::close() {
  if (socket_ >= 0) {
    ::close(std::exchange(socket_, -1));
  }
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

void RawClient::finish_sending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::fill() {
  std::array<char, 16384> bytes{};
  const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (size > 0) {
    pending_.append(bytes.data(), static_cast<std::size_t>(size));
  }
  return size > 0;
}

std::string RawClient::receive(std::size_t size) {
  while (pending_.size() < size && fill()) {
  }
  std::string out = pending_.substr(0, size);
  pending_.erase(0, size);
  return out;
}

std::string RawClient::answer(bool head_only) {
  constexpr std::string_view blank = "\r\n\r\n";
  while (pending_.find(blank) == std::string::npos && fill()) {
  }
  const std::size_t end = pending_.find(blank);
  if (end == std::string::npos) {
    return std::exchange(pending_, {});
  }
  const std::size_t head = end + blank.size();
  return receive(head + (head_only ? 0 : content_length(pending_.substr(0, head))));
}

bool RawClient::at_end() {
  if (!pending_.empty()) {
    return false;
  }
  char byte = 0;
  return ::recv(socket_, &byte, 1, 0) == 0;
}

unsigned status_of(std::string_view answer) {
  constexpr std::string_view version = "HTTP/1.1 ";
  return answer.starts_with(version)
             ? static_cast<unsigned>(std::stoul(std::string(answer.substr(version.size(), 3))))
             : 0;
}

std::string body_of(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : std::string(answer.substr(end + 4));
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace graftd::test
