#pragma once

#include <boost/asio/io_context.hpp>

#include <functional>
#include <mutex>
#include <vector>

namespace graftd {

// What other threads want done by the one that runs an io_context: in the order in which each of
// them has put it, and with one wake-up for all that came since the last one. It bounds nothing:
// who puts work into it must not have more than so much under way.
//
// Outlives the run of its io_context.
class Mailbox {
 public:
  using Work = std::function<void()>;

  explicit Mailbox(boost::asio::io_context& owner);
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  void put(Work work);

 private:
  void empty();

  boost::asio::io_context& owner_;
  std::mutex mutex_;
  std::vector<Work> waiting_;
  std::vector<Work> spare_;  // of the owner's thread alone
};

}  // namespace graftd
