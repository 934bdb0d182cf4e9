#include "cmd/removal_watch.hpp"

#include "cmd/join.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace graftd {

namespace {

// Elections are over by then; a slow one costs a question, no more.
constexpr int looks_before_asking = 3;
// A follower goes on to name the last leader that it heard; for so long it counts as heard.
constexpr std::int64_t leader_contact_ms_max = 1000;
// The one who answers may lead no more, or undo a change: what is true is true a little later, too.
constexpr int answers_before_believing = 2;

std::vector<HostPort> others_of(const Configuration& contacts, const NodeId& self) {
  std::vector<HostPort> others;
  for (const auto& [id, member] : contacts.members) {
    const std::size_t colon = member.http_address.rfind(':');
    if (id != self && colon != std::string::npos) {
      others.push_back(parse_host_port("the HTTP address of " + id.text, member.http_address, 0));
    }
  }
  return others;
}

// The log may tell of an earlier server of that name, which was removed before this one was added.
bool names(const Configuration& contacts, const Identity& identity) {
  const Member* member = contacts.find(identity.node);
  return member != nullptr &&
         (member->directory.value == 0 || member->directory == identity.directory);
}

}  // namespace

RemovalWatch::RemovalWatch(boost::asio::io_context& loop, Identity identity, Removed removed)
    : loop_(loop), identity_(std::move(identity)), removed_(std::move(removed)) {}

RemovalWatch::~RemovalWatch() {
  stop_ = true;
  if (asker_.joinable()) {
    asker_.join();
  }
}

void RemovalWatch::follow(const Configuration& contacts) {
  contacts_ = contacts;
  was_member_ = was_member_ || names(contacts, identity_);
}

void RemovalWatch::look(const StatusReport& status, bool settled) {
  if (was_member_ && !status.member && settled) {
    tell("its own log says so");
    return;
  }
  const bool heard = status.leader && status.leader_contact_ms >= 0 &&
                     status.leader_contact_ms <= leader_contact_ms_max;
  answers_ = heard ? 0 : answers_;
  // Also when its own removal is in its log and was never heard to be committed (catalogue M2).
  looks_without_leader_ = was_member_ && !heard ? looks_without_leader_ + 1 : 0;
  if (looks_without_leader_ >= looks_before_asking && !asking_) {
    looks_without_leader_ = 0;
    ask();
  }
}

void RemovalWatch::ask() {
  std::vector<HostPort> others = others_of(contacts_, identity_.node);
  if (others.empty()) {
    return;
  }
  if (asker_.joinable()) {
    asker_.join();  // it has posted its answer
  }
  asking_ = true;
  asker_ = std::thread([this, others = std::move(others)] {
    auto found = find_cluster(others, Duration(0), stop_);
    boost::asio::post(loop_, [this, found = std::move(found)] {
      asking_ = false;
      const auto* contact = std::get_if<ClusterContact>(&found);
      if (contact != nullptr && contact->cluster == identity_.cluster &&
          !contact->members.members.empty() && !contact->members.contains(identity_.node)) {
        if (++answers_ == answers_before_believing) {
          tell("its members say so");
        }
      } else {
        answers_ = 0;
      }
    });
  });
}

void RemovalWatch::tell(const std::string& how) {
  if (std::exchange(told_, true)) {
    return;
  }
  removed_(
      identity_.node.text + " was removed from cluster " + identity_.cluster.text + " (" + how +
      "), so it ends; to make it a member again, delete its directory and start it with -join");
}

}  // namespace graftd
