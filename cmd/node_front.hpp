#pragma once

#include "cmd/node_http.hpp"
#include "cmd/node_options.hpp"
#include "net/http_threads.hpp"
#include "net/mailbox.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace graftd {

// The node's HTTP port. What is asked is read, and what is answered is written, on the threads that
// -http-threads says, or on the loop; the replica is asked and answers on the loop, whoever asks.
class NodeFront {
 public:
  // The outlets are called on the loop and answer there. Throws std::runtime_error when it cannot
  // listen.
  NodeFront(boost::asio::io_context& loop, const NodeOptions& options, NodeHttpOutlets outlets);
  ~NodeFront();
  NodeFront(const NodeFront&) = delete;
  NodeFront& operator=(const NodeFront&) = delete;

  // From now on requests come.
  void start() { threads_.start(); }

  // Lets requests under way finish for at most `grace`; then `done`, on the loop.
  void stop(Duration grace, std::function<void()> done) { threads_.stop(grace, std::move(done)); }

 private:
  struct Desk;

  HttpHandler open_desk(boost::asio::io_context& loop,
                        boost::asio::io_context& own,
                        const NodeOptions& options);
  NodeHttpOutlets across(Mailbox& replies);

  NodeHttpOutlets outlets_;
  Mailbox questions_;
  std::vector<std::unique_ptr<Desk>> desks_;  // one for each thread that has connections
  HttpThreads threads_;
};

}  // namespace graftd
