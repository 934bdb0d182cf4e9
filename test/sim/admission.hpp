#pragma once

#include "core/configuration.hpp"
#include "core/message.hpp"

namespace graftd::sim {

// Between whom a message travels, by what they are and not by what they are called.
struct Endpoints {
  NodeId from;
  DirectoryId from_directory;
  DirectoryId to_directory;
  DirectoryId expected;  // that the sender's configuration has for the addressee; 0 = none
};

// A wiped server is another one under an old name (catalogue M16). Who counts, judges: a leader or
// candidate asks only the directory that its configuration has, and counts only answers of it. Who
// is asked does not judge: it may lag, and know only an old directory of its leader.
inline bool admits(const Endpoints& ends, const Configuration& receiver, const MessageBody& body) {
  const auto differ = [](DirectoryId a, DirectoryId b) {
    return a.value != 0 && b.value != 0 && a != b;
  };
  if (std::holds_alternative<AppendReply>(body) || std::holds_alternative<VoteReply>(body) ||
      std::holds_alternative<InstallReply>(body)) {
    const Member* sender = receiver.find(ends.from);
    return sender == nullptr || !differ(sender->directory, ends.from_directory);
  }
  return std::holds_alternative<ForwardReply>(body) || !differ(ends.expected, ends.to_directory);
}

}  // namespace graftd::sim
