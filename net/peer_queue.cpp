#include "net/peer_queue.hpp"

#include "core/codec.hpp"
#include "core/overloaded.hpp"
#include "net/peer_frame.hpp"

#include <utility>

namespace graftd {

namespace {

constexpr std::size_t message_overhead_bytes = 128;
constexpr std::size_t pair_overhead_bytes = 32;

std::size_t body_weight(const AppendRequest& it) {
  std::size_t bytes = 0;
  for (const Entry& entry : it.entries) {
    bytes += weight_of(entry);
  }
  return bytes;
}

std::size_t body_weight(const InstallRequest& it) {
  std::size_t bytes = 0;
  for (const Record& record : it.records) {
    bytes += record.name.size() + record.bytes.size() + pair_overhead_bytes;
  }
  for (const Cell& cell : it.cells) {
    bytes += cell.key.size() + cell.versioned.value.size() + pair_overhead_bytes;
  }
  return bytes;
}

std::size_t body_weight(const ForwardRequest& it) {
  const auto* put = std::get_if<PutRequest>(&it.request);
  if (put == nullptr) {
    return 0;
  }
  std::size_t bytes = 0;
  for (const KeyValue& pair : put->pairs) {
    bytes += pair.key.size() + pair.value.size() + pair_overhead_bytes;
  }
  return bytes;
}

std::size_t body_weight(const ForwardReply& it) {
  const auto* found = std::get_if<Found>(&it.outcome);
  return found == nullptr ? 0 : found->value.size();
}

}  // namespace

std::size_t weight_of(const Message& message) {
  return message_overhead_bytes +
         std::visit(overloaded{
                        [](const AppendRequest& it) { return body_weight(it); },
                        [](const InstallRequest& it) { return body_weight(it); },
                        [](const ForwardRequest& it) { return body_weight(it); },
                        [](const ForwardReply& it) { return body_weight(it); },
                        [](const auto&) { return std::size_t{0}; },
                    },
                    message.body);
}

bool PeerQueue::push(Message& message) {
  const std::size_t bytes = weight_of(message);
  const bool fits = messages_.size() < messages_max_ && bytes_ + bytes <= bytes_max_;
  if (!fits && !messages_.empty()) {
    return false;
  }
  bytes_ += bytes;
  messages_.push_back(std::move(message));
  return true;
}

void PeerQueue::encode(std::string& out, std::size_t bytes_max) {
  while (!messages_.empty() && out.size() < bytes_max) {
    const std::size_t start = begin_frame(out);
    encode_message(messages_.front(), out);
    finish_frame(out, start);
    bytes_ -= weight_of(messages_.front());
    messages_.pop_front();
  }
}

std::deque<Message> PeerQueue::take() {
  bytes_ = 0;
  return std::exchange(messages_, {});
}

}  // namespace graftd
