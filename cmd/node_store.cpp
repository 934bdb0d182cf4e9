#include "cmd/node_store.hpp"

#include "cmd/join.hpp"
#include "cmd/process_facts.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace graftd {

namespace {

OpenedStore open_beside(DataDirectory& directory, LogStore log) {
  return {.stores = with_state(directory, std::move(log)),
          .recovered = {},
          .contacts = {},
          .must_join = false};
}

OpenedStore with_log(const NodeOptions& options, OpenedStore opened) {
  opened.recovered = opened.stores.take_recovered();
  const bool is_empty =
      opened.recovered.entries.empty() && opened.recovered.snapshot.head.position.index.value == 0;
  opened.must_join = opened.must_join || is_empty;
  if (opened.must_join && options.join.empty()) {
    throw CannotRun(1,
                    "directory " + options.data_directory +
                        " was prepared to join a cluster but never did; start it with -join "
                        "host:port, or use an empty directory");
  }
  return opened;
}

OpenedStore found_cluster(const NodeOptions& options, DataDirectory& directory) {
  const DirectoryId id = random_directory_id();
  const Member self{.role = MemberRole::voter,
                    .raft_address = to_string(options.raft_advertised),
                    .http_address = to_string(options.http_advertised),
                    .directory = id,
                    .promote = false};
  return open_beside(
      directory,
      LogStore::create(
          directory, {make_cluster_id(), options.id, id, {}}, bootstrap(options.id, self)));
}

// A server that joins may have been a member before, and the directory that counted its starts is
// gone; whether it was, nobody knows for ever, because members can be removed. Seconds since 1970
// are surely more than those starts, so that no name of an event or a message comes back.
Incarnation seconds_since_1970() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return {static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(since_1970).count())};
}

OpenedStore prepare_to_join(const NodeOptions& options, DataDirectory& directory) {
  const std::atomic<bool> never = false;
  auto found = find_cluster(options.join, options.join_timeout, never);
  if (const auto* failure = std::get_if<JoinFailure>(&found)) {
    throw CannotRun(failure->refused ? 1 : 3, failure->sentence);
  }
  auto& contact = std::get<ClusterContact>(found);
  OpenedStore opened = open_beside(
      directory,
      LogStore::create(directory,
                       {contact.cluster, options.id, random_directory_id(), seconds_since_1970()},
                       {}));
  opened.contacts = std::move(contact.members);
  opened.must_join = true;
  return opened;
}

// What a cluster has lost for good is not brought back by this; it only lets what one server has go
// on. The other members of the old cluster must never mix with the new one: it has an id of its
// own.
OpenedStore go_on_alone(const NodeOptions& options, DataDirectory& directory) {
  OpenedStore opened = open_beside(directory, LogStore::open(directory, options.id));
  const ClusterId old = opened.stores.log.identity().cluster;
  const ClusterId fresh = make_cluster_id();
  const Member self{.role = MemberRole::voter,
                    .raft_address = to_string(options.raft_advertised),
                    .http_address = to_string(options.http_advertised),
                    .directory = opened.stores.log.identity().directory,
                    .promote = false};
  const std::optional<Position> kept = opened.stores.log.begin_new_cluster(fresh, self);
  if (!kept) {
    throw CannotRun(1,
                    "directory " + options.data_directory +
                        " holds no entry of any cluster, so there is nothing to go on with; start "
                        "the node without -force-new-cluster");
  }
  spdlog::warn(
      "-force-new-cluster: {} leaves cluster {} and goes on alone as cluster {}, with the log up "
      "to "
      "entry {} of term {}. What the other members acknowledged after that is lost, and what was "
      "under way when the quorum was lost may be there now though nobody was told. They cannot "
      "talk "
      "to this cluster: delete their directories and start them with -join {}. Start this node "
      "without -force-new-cluster from now on",
      options.id.text,
      old.text,
      fresh.text,
      kept->index.value,
      kept->term.value,
      to_string(options.http_advertised));
  return opened;
}

// A removed server that is started as before does not come back by itself.
void check_not_removed(const NodeOptions& options,
                       const LogStore& store,
                       const ClusterContact& contact) {
  if (store.was_member() && !contact.members.members.empty() &&
      !contact.members.contains(options.id)) {
    throw CannotRun(1,
                    options.id.text + " was removed from cluster " + contact.cluster.text +
                        "; to make it a member again, delete " + options.data_directory +
                        " and start it with -join");
  }
}

OpenedStore open_existing(const NodeOptions& options, DataDirectory& directory) {
  // A join that died before its first start has not noted whether there was a directory before.
  const Incarnation before_first = options.join.empty() ? Incarnation{} : seconds_since_1970();
  OpenedStore opened = open_beside(directory, LogStore::open(directory, options.id, before_first));
  if (options.join.empty()) {
    return opened;
  }
  // Who restarts the whole cluster with the command lines of its first start has nobody to ask.
  const std::atomic<bool> never = false;
  auto found = find_cluster(options.join, {}, never);
  if (auto* contact = std::get_if<ClusterContact>(&found)) {
    const ClusterId& held = opened.stores.log.identity().cluster;
    if (held != contact->cluster) {
      throw CannotRun(1, foreign_cluster_sentence(directory, held, contact->cluster));
    }
    check_not_removed(options, opened.stores.log, *contact);
    opened.contacts = std::move(contact->members);
  }
  return opened;
}

}  // namespace

OpenedStore open_store(const NodeOptions& options, DataDirectory& directory) {
  if (LogStore::exists(directory)) {
    return with_log(options,
                    options.force_new_cluster ? go_on_alone(options, directory)
                                              : open_existing(options, directory));
  }
  if (options.force_new_cluster) {
    throw CannotRun(1,
                    "directory " + options.data_directory +
                        " holds no node; -force-new-cluster takes the directory of a node that was "
                        "a member");
  }
  return with_log(options,
                  options.join.empty() ? found_cluster(options, directory)
                                       : prepare_to_join(options, directory));
}

}  // namespace graftd
