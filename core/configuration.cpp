#include "core/configuration.hpp"

namespace graftd {

namespace {

std::vector<NodeId> members_with(const Configuration& configuration, MemberRole role) {
  std::vector<NodeId> ids;
  ids.reserve(configuration.members.size());
  for (const auto& [id, member] : configuration.members) {
    if (member.role == role) {
      ids.push_back(id);
    }
  }
  return ids;
}

}  // namespace

bool Configuration::is_voter(const NodeId& id) const {
  const Member* member = find(id);
  return member != nullptr && member->role == MemberRole::voter;
}

const Member* Configuration::find(const NodeId& id) const {
  const auto found = members.find(id);
  return found == members.end() ? nullptr : &found->second;
}

std::vector<NodeId> Configuration::voters() const { return members_with(*this, MemberRole::voter); }

std::vector<NodeId> Configuration::learners() const {
  return members_with(*this, MemberRole::learner);
}

std::vector<Digest> Configuration::voter_directories() const {
  std::vector<Digest> directories;
  for (const auto& [id, member] : members) {
    if (member.role == MemberRole::voter) {
      directories.push_back({member.directory.value});
    }
  }
  return directories;
}

}  // namespace graftd
