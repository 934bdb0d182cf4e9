// What a client sends to a node: whole connections over loopback, and what the API makes of them.

#include "core/ensure.hpp"
#include "net/http_server.hpp"
#include "net/kv_api.hpp"
#include "test/fuzz/fuzz.hpp"

#include <boost/asio/io_context.hpp>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace graftd::fuzz {
namespace {

// As a node answers, without a replica behind it.
void answer(const HttpRequest& request, const HttpRespond& respond) {
  const auto call = read_api(request, {});
  if (const auto* refused = std::get_if<HttpResponse>(&call)) {
    ensure(refused->status >= 400, "what is no call is an error");
    return respond(*refused);
  }
  const auto& asked = std::get<ApiCall>(call);
  respond(asked.request ? HttpResponse{} : render_local(asked, {}));
}

class Server {
 public:
  Server() : server_(loop_, options(), answer) { server_.listen("127.0.0.1", 0); }

  // All that comes back for these bytes, then the end of the connection.
  std::string exchange(std::string_view bytes) {
    const int client = connect_to(server_.port());
    std::string back;
    bool open = true;
    for (int quiet = 0; open && quiet < 4;) {
      const std::size_t before = back.size() + bytes.size();
      bytes.remove_prefix(send_some(client, bytes));
      const std::size_t handled = loop_.poll();
      loop_.restart();
      open = receive_some(client, back);
      quiet = handled == 0 && back.size() + bytes.size() == before ? quiet + 1 : 0;
    }
    // Without lingering, so that loopback does not run out of ports.
    const linger none{.l_onoff = 1, .l_linger = 0};
    setsockopt(client, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close(client);
    loop_.poll();
    loop_.restart();
    return back;
  }

 private:
  static HttpServerOptions options() {
    return {.body_bytes_max = 1 << 16, .body_bytes_max_of = api_body_bytes_max};
  }

  // From another address of loopback each time: one alone runs out of ports.
  int connect_to(std::uint16_t port) {
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (connections_++ % 0xffff00));
    ensure(bind(client, reinterpret_cast<sockaddr*>(&own), sizeof own) == 0,
           "all of 127.0.0.0/8 is ours");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool at_once =
        connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ensure(at_once || (errno == EINTR && is_connected_after_all(client)),
           "the server takes connections");
    return client;
  }

  // The fuzzer's alarm interrupts a connect, which then goes on by itself (connect(2), EINTR).
  static bool is_connected_after_all(int client) {
    pollfd writable{.fd = client, .events = POLLOUT, .revents = 0};
    while (poll(&writable, 1, -1) < 0) ensure(errno == EINTR, "a socket can be waited for");
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
  }

  static std::size_t send_some(int client, std::string_view bytes) {
    const ssize_t sent = send(client, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
  }

  static bool receive_some(int client, std::string& back) {
    std::array<char, 4096> buffer;
    const ssize_t got = recv(client, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) {
      back.append(buffer.data(), static_cast<std::size_t>(got));
      return true;
    }
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  boost::asio::io_context loop_{1};
  HttpServer server_;
  std::uint32_t connections_ = 0;
};

}  // namespace
}  // namespace graftd::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static graftd::fuzz::Server server;
  const std::string back = server.exchange(graftd::fuzz::text_of(data, size));
  graftd::ensure(back.empty() || back.starts_with("HTTP/1.1 "), "an answer is HTTP");
  return 0;
}
