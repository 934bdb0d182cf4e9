#pragma once

#include "core/types.hpp"
#include "net/peer_frame.hpp"

#include <cstddef>

namespace graftd {

// Everything the peer links are bounded by.
struct PeerLimits {
  // Longest message. A longer one breaks the stream it comes on.
  std::size_t message_bytes_max = frame_payload_bytes_max;
  // Messages waiting for one peer, beyond the write under way. At either limit a further message
  // is dropped and told: Raft tolerates loss, not endless memory.
  std::size_t queue_messages_max = 4096;
  std::size_t queue_bytes_max = std::size_t{64} << 20;
  // Bytes handed to the socket in one write; at least one message.
  std::size_t write_bytes_max = std::size_t{1} << 20;
  // Inbound links of servers outside the configuration, and those that have not greeted yet. At
  // the limit the oldest that has not greeted is closed; if all have, the new one is.
  std::size_t strangers_max = 64;

  Duration connect_timeout = std::chrono::seconds(3);
  // From accepted or connected to greeted.
  Duration greeting_timeout = std::chrono::seconds(5);
  // Silent loss (no RST, no FIN) is noticed within this.
  Duration silence_max = std::chrono::seconds(5);
  // Between attempts to connect: doubled each time, plus up to half of it by chance.
  Duration redial_min = std::chrono::milliseconds(10);
  Duration redial_max = std::chrono::seconds(1);
  // A link that held for this long is redialled at once when it breaks.
  Duration sound_after = std::chrono::seconds(1);
  // A peer that left the configuration is sent what is queued for it within this.
  Duration farewell_max = std::chrono::seconds(1);
};

}  // namespace graftd
