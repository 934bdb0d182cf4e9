#include "core/message.hpp"

#include "core/overloaded.hpp"

#include <string_view>

namespace graftd {

std::string_view kind_of(const MessageBody& body) {
  return std::visit(
      overloaded{
          [](const AppendRequest&) -> std::string_view { return "AppendEntries"; },
          [](const AppendReply&) -> std::string_view { return "AppendEntriesReply"; },
          [](const InstallRequest&) -> std::string_view { return "InstallSnapshot"; },
          [](const InstallReply&) -> std::string_view { return "InstallSnapshotReply"; },
          [](const VoteRequest& it) -> std::string_view {
            return it.pre ? "PreVote" : "RequestVote";
          },
          [](const VoteReply& it) -> std::string_view {
            return it.pre ? "PreVoteReply" : "RequestVoteReply";
          },
          [](const TimeoutNow&) -> std::string_view { return "TimeoutNow"; },
          [](const ForwardRequest&) -> std::string_view { return "Forward"; },
          [](const ForwardReply&) -> std::string_view { return "ForwardReply"; },
      },
      body);
}

}  // namespace graftd
