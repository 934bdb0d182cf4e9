#include "net/peer_stream.hpp"

#include "core/ensure.hpp"
#include "net/peer_greeting.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include <netinet/tcp.h>
#include <utility>

namespace graftd {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// A write buffer that one big message has grown beyond this is given back.
constexpr std::size_t outgoing_bytes_kept = std::size_t{4} << 20;

std::string sentence_for(const error_code& error, bool at_boundary) {
  if (error == boost::asio::error::eof) {
    return at_boundary ? "the peer closed the stream" : "the peer closed the stream in mid-message";
  }
  if (error == boost::asio::error::connection_reset || error == boost::asio::error::broken_pipe) {
    return "the peer reset the stream";
  }
  if (error == boost::asio::error::timed_out) {
    return "the peer was silent for too long";
  }
  return "the stream broke: " + error.message();
}

template <int Level, int Name>
using IntegerOption = boost::asio::detail::socket_option::integer<Level, Name>;

}  // namespace

void tune_peer_socket(tcp::socket& socket, Duration silence_max) {
  const auto ms = static_cast<int>(silence_max.count() / 1000);
  const int seconds = ms < 4000 ? 1 : ms / 4000;
  error_code ignored;  // a socket that the peer has already reset refuses options
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(tcp::socket::keep_alive(true), ignored);
  socket.set_option(IntegerOption<IPPROTO_TCP, TCP_KEEPIDLE>(seconds), ignored);
  socket.set_option(IntegerOption<IPPROTO_TCP, TCP_KEEPINTVL>(seconds), ignored);
  socket.set_option(IntegerOption<IPPROTO_TCP, TCP_KEEPCNT>(3), ignored);
  socket.set_option(IntegerOption<IPPROTO_TCP, TCP_USER_TIMEOUT>(ms), ignored);
}

PeerStream::PeerStream(tcp::socket socket, const PeerLimits& limits)
    : socket_(std::move(socket)), decoder_(greeting_bytes_max) {
  tune_peer_socket(socket_, limits.silence_max);
}

void PeerStream::start(PeerStreamHandlers handlers) {
  handlers_ = std::move(handlers);
  read();
}

void PeerStream::write(std::string& frames) {
  ensure(!writing(), "one write of a peer stream at a time");
  if (closed_ || frames.empty()) {
    return;
  }
  outgoing_.swap(frames);
  boost::asio::async_write(socket_,
                           boost::asio::buffer(outgoing_),
                           [self = shared_from_this()](const error_code& error, std::size_t) {
                             if (self->closed_) {
                               return;
                             }
                             if (error) {
                               return self->broke(sentence_for(error, true));
                             }
                             self->outgoing_.clear();
                             if (self->outgoing_.capacity() > outgoing_bytes_kept) {
                               self->outgoing_ = std::string();
                             }
                             self->handlers_.on_written();
                           });
}

void PeerStream::read() {
  const std::span<char> space = decoder_.space();
  socket_.async_read_some(boost::asio::buffer(space.data(), space.size()),
                          [self = shared_from_this()](const error_code& error, std::size_t bytes) {
                            if (self->closed_) {
                              return;
                            }
                            if (error) {
                              return self->broke(sentence_for(error, self->decoder_.at_boundary()));
                            }
                            self->took_bytes(bytes);
                          });
}

void PeerStream::took_bytes(std::size_t bytes) {
  decoder_.filled(bytes);
  while (const auto payload = decoder_.next()) {
    handlers_.on_frame(*payload);
    if (closed_) {
      return;
    }
  }
  if (!decoder_.error().empty()) {
    return broke(decoder_.error());
  }
  read();
}

void PeerStream::broke(std::string why) {
  close();
  handlers_.on_broken(std::move(why));
}

void PeerStream::close() {
  closed_ = true;
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace graftd
