#pragma once

#include "cmd/host_port.hpp"
#include "core/configuration.hpp"
#include "core/replica.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace graftd {

// Finds out that this server is no member any more, so that it can say so and end instead of asking
// for votes that nobody gives it. The log tells, when the removal reached it. A server that was cut
// off, down or led no more at that time is never told by Raft (catalogue M2, V13): when it hears no
// leader for a while it asks the members it knows over HTTP. Lives on the loop, asks on a thread of
// its own.
class RemovalWatch {
 public:
  using Removed = std::function<void(const std::string& sentence)>;

  RemovalWatch(boost::asio::io_context& loop, Identity identity, Removed removed);
  ~RemovalWatch();
  RemovalWatch(const RemovalWatch&) = delete;
  RemovalWatch& operator=(const RemovalWatch&) = delete;

  // At each change, because a server may be a member for less than a second.
  void follow(const Configuration& contacts);

  // About once a second. `settled`: the configuration in force is committed.
  void look(const StatusReport& status, bool settled);

 private:
  void ask();
  void tell(const std::string& how);

  boost::asio::io_context& loop_;
  Identity identity_;
  Removed removed_;
  Configuration contacts_;  // the members in force and, until these are committed, those before
  std::thread asker_;
  std::atomic<bool> stop_ = false;
  bool asking_ = false;
  bool was_member_ = false;
  bool told_ = false;
  int looks_without_leader_ = 0;
  int answers_ = 0;  // in a row, that it is no member
};

}  // namespace graftd
