#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace graftd {

// One WebSocket connection on the loop thread (RFC 6455, text only, no compression). Whoever gets
// it from HttpServer::on_websocket owns it; destroying it closes the connection. Handlers are
// called from the loop, never from within a call made here.
class WebSocket {
 public:
  struct Session;

  explicit WebSocket(std::shared_ptr<Session> session);
  ~WebSocket();
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;

  // Reading begins when this is set: until then the other side is held back by TCP.
  void on_text(std::function<void(std::string)> handler);
  // Once, when the connection has ended for whatever reason; nothing is called after it.
  void on_close(std::function<void()> handler);

  // Texts leave one at a time, in order, in frames of 64 KiB at most. `done(true)`: the kernel has
  // taken it all, which is the moment to fetch the next one from behind a cursor; `done(false)`:
  // the connection ended first. Returns false, and neither sends nor calls `done`, when the
  // connection has ended or `buffered()` would pass WebSocketOptions::buffered_bytes_max and is not
  // zero.
  bool send_text(std::string text, std::function<void(bool)> done = {});
  // Bytes given to send_text that the kernel has not taken yet.
  std::size_t buffered() const;

  // Says goodbye (code 1001) and ends; on_close follows.
  void close();

  // "ip:port" of the other side.
  const std::string& remote() const;

 private:
  std::shared_ptr<Session> session_;
};

}  // namespace graftd
