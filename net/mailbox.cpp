#include "net/mailbox.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace graftd {

namespace {

// Of a list that was emptied, for the next one.
constexpr std::size_t places_kept_max = 1024;

}  // namespace

Mailbox::Mailbox(boost::asio::io_context& owner) : owner_(owner) {}

void Mailbox::put(Work work) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = waiting_.empty();
    waiting_.push_back(std::move(work));
  }
  if (is_first) {
    boost::asio::post(owner_, [this] { empty(); });
  }
}

void Mailbox::empty() {
  std::vector<Work> taken = std::exchange(spare_, {});
  {
    const std::lock_guard lock(mutex_);
    taken.swap(waiting_);
  }
  for (Work& work : taken) {
    work();
  }
  if (taken.capacity() <= places_kept_max) {
    taken.clear();
    spare_ = std::move(taken);
  }
}

}  // namespace graftd
