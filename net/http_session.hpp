#pragma once

#include "net/http_head.hpp"
#include "net/http_server_state.hpp"
#include "net/http_socket.hpp"
#include "net/operation_memory.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace graftd {

// One connection of an HttpServer: one request at a time, in the order in which they come. It
// belongs to the server's state until it closes.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(std::shared_ptr<HttpServer::State> state, HttpSocket socket, std::string remote);

  void start();
  // The answer to request `number`; any other is late or a second one, and is dropped.
  void answer(std::uint64_t number, HttpResponse response);
  // Acts on a deadline that has passed.
  void check_deadline(HttpClock::time_point now);
  // Only when no request has begun.
  void close_when_idle();
  void close();

 private:
  enum class Phase : std::uint8_t {
    idle,       // between requests
    header,     // part of one is here
    body,       // its header is fine
    answering,  // the handler has it
    writing,    // the answer
    lingering,  // all is said; what still comes in is thrown away, so that the answer gets through
    closed,
  };

  void serve();
  bool take_head();
  bool skip_blank_line();
  void on_head(HttpHead head);
  bool is_busy() const;
  void refuse_busy();
  void read_body(std::uint64_t size);
  bool grow_body();
  void take_buffered_body();
  void send_continue();
  void hand_over();
  void upgrade();

  void read();
  boost::asio::mutable_buffer read_target();
  void on_read(boost::system::error_code ec, std::size_t size);

  // Answers without asking the handler, and ends the connection.
  void refuse(HttpResponse response);
  void send(HttpResponse response);
  void write();
  void on_write(boost::system::error_code ec);
  void on_written();
  void linger();

  void hold_bytes(std::size_t size);
  void release();
  void expire_in(Duration time);

  std::shared_ptr<HttpServer::State> state_;
  std::unique_ptr<ConnectionSlot> slot_;
  HttpSocket socket_;
  std::string remote_;

  Phase phase_ = Phase::header;
  HttpClock::time_point deadline_;
  HttpClock::time_point request_deadline_;
  bool serving_ = false;  // serve() is on the stack and will go on by itself
  bool reading_ = false;  // at most one read is under way
  bool close_after_ = false;
  bool head_only_ = false;  // the answer has no body, whatever the handler says
  bool blank_line_skipped_ = false;

  OperationMemory read_memory_;
  boost::beast::flat_buffer buffer_;
  HeadEnd head_end_;
  HttpHead head_;
  std::size_t body_received_ = 0;
  std::uint64_t number_ = 0;

  std::string out_head_;
  std::string out_body_;
  std::array<boost::asio::const_buffer, 2> out_;
  std::size_t linger_bytes_ = 0;

  bool holds_request_ = false;
  std::size_t bytes_held_ = 0;
};

}  // namespace graftd
