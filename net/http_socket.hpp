#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>

namespace graftd {

// Bound to io_context's own executor: the default one costs an indirect call and a reference count
// for every operation.
using HttpExecutor = boost::asio::io_context::executor_type;
using HttpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, HttpExecutor>;
using HttpAcceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, HttpExecutor>;
using HttpClock = std::chrono::steady_clock;
using HttpTimer =
    boost::asio::basic_waitable_timer<HttpClock, boost::asio::wait_traits<HttpClock>, HttpExecutor>;

}  // namespace graftd
