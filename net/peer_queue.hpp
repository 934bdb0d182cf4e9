#pragma once

#include "core/message.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace graftd {

// Bytes a message takes, near enough for limits.
std::size_t weight_of(const Message& message);

// Messages on their way to one peer, bounded in number and bytes.
class PeerQueue {
 public:
  PeerQueue(std::size_t messages_max, std::size_t bytes_max)
      : messages_max_(messages_max), bytes_max_(bytes_max) {}

  bool empty() const { return messages_.empty(); }

  std::size_t messages() const { return messages_.size(); }

  std::size_t bytes() const { return bytes_; }

  // False, and the message untouched, when the queue is full. An empty queue takes any message.
  bool push(Message& message);

  // Moves messages from the front into frames until `out` holds `bytes_max` or the queue is empty.
  void encode(std::string& out, std::size_t bytes_max);

  std::deque<Message> take();

 private:
  std::size_t messages_max_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  std::deque<Message> messages_;
};

}  // namespace graftd
