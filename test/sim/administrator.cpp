#include "test/sim/administrator.hpp"

#include <algorithm>

namespace graftd::sim {

namespace {

constexpr Duration patience = std::chrono::seconds(3);
// A removal that nobody heard of the end of may still be on its way for that long.
constexpr Duration removal_settles = std::chrono::seconds(12);
constexpr Duration before_retry = std::chrono::milliseconds(300);

}  // namespace

Administrator::Administrator(Cluster& cluster)
    : cluster_(cluster), standings_(cluster.nodes.size(), Standing::outside) {
  const std::size_t first = cluster.plan.grows ? 1 : cluster.plan.voters;
  std::fill_n(standings_.begin(), first, Standing::member);
}

void Administrator::grow() {
  for (std::size_t i = 1; cluster_.plan.grows && i < cluster_.plan.voters; ++i) {
    join(i);
  }
}

std::vector<std::size_t> Administrator::all(Standing standing) const {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < standings_.size(); ++i) {
    if (standings_[i] == standing) {
      numbers.push_back(i);
    }
  }
  return numbers;
}

bool Administrator::idle() const { return all(Standing::joining).empty(); }

void Administrator::join(std::size_t number) {
  standings_[number] = Standing::joining;
  if (!cluster_.nodes[number]->running()) {
    cluster_.start(number);
  }
  cluster_.note("# " + cluster_.nodes[number]->id().text + " is to join");
  pursue_join(number);
}

void Administrator::pursue_join(std::size_t number) {
  Node* through = contact_for(number);
  const auto retry = [this, number] {
    cluster_.schedule.after(before_retry, [this, number] { pursue_join(number); });
  };
  if (through == nullptr) {
    retry();
    return;
  }
  cluster_.desk.ask(*through,
                    cluster_.join_request_of(number),
                    patience,
                    [this, number, retry](const std::optional<Outcome>& outcome) {
                      if (outcome && std::holds_alternative<Applied>(*outcome)) {
                        standings_[number] = Standing::member;
                        cluster_.counts.add(Mark::joins);
                      } else {
                        retry();
                      }
                    });
}

// Nothing while there is nobody to ask. A server that is joining may be in already: the answer got
// lost, or a removal that nobody heard of the end of did not happen.
Node* Administrator::contact_for(std::size_t joining) {
  Node* joiner = cluster_.nodes[joining].get();
  if (!by_the_book_) {
    Node* through = cluster_.any_running();
    return through == joiner ? nullptr : through;
  }
  std::vector<Node*> contacts;
  for (const Standing standing : {Standing::member, Standing::leaving, Standing::joining}) {
    for (const std::size_t number : all(standing)) {
      Node* node = cluster_.nodes[number].get();
      if (node != joiner && node->running()) {
        contacts.push_back(node);
      }
    }
  }
  return contacts.empty() ? nullptr : contacts[contacts_asked_++ % contacts.size()];
}

// A server that was removed comes back with what it had, or as a new one.
void Administrator::add_member() {
  const std::vector<std::size_t> outside = all(Standing::outside);
  if (outside.empty()) {
    return;
  }
  const std::size_t number = cluster_.chance.one_of(outside);
  if (cluster_.chance.happens(500'000)) {
    Node& node = *cluster_.nodes[number];
    standings_[number] = Standing::joining;
    node.crash("killed");
    cluster_.wipe(number);
  }
  join(number);
}

void Administrator::remove_member() {
  const std::vector<std::size_t> members = all(Standing::member);
  Node* through = cluster_.any_running();
  if (!idle() || members.size() < 2 || through == nullptr) {
    return;
  }
  const std::size_t number = cluster_.chance.one_of(members);
  standings_[number] = Standing::leaving;
  last_removal_ = cluster_.schedule.now();
  cluster_.note("# " + cluster_.nodes[number]->id().text + " is to leave");
  cluster_.desk.ask(*through,
                    RemoveRequest{cluster_.nodes[number]->id()},
                    patience,
                    [this, number](const std::optional<Outcome>& outcome) {
                      const bool gone = outcome && std::holds_alternative<Applied>(*outcome);
                      const bool refused = outcome && std::holds_alternative<Refused>(*outcome);
                      cluster_.counts.add(Mark::removals, gone ? 1 : 0);
                      // Unknown: to join again settles it either way.
                      standings_[number] = gone ? Standing::outside : Standing::member;
                      if (!gone && !refused) {
                        cluster_.schedule.after(Duration(0), [this, number] { join(number); });
                      }
                    });
}

// A wiped voter is a voter less until it is let in again, so there must be enough others, and no
// other change on its way that could need it.
bool Administrator::safe_to_wipe() const {
  if (!idle() || !all(Standing::leaving).empty() ||
      cluster_.schedule.now() - last_removal_ < removal_settles) {
    return false;
  }
  const Index committed = cluster_.checker.canon().last();
  const Disk::ConfigurationAt* first = nullptr;
  for (const std::size_t number : all(Standing::member)) {
    const Disk::ConfigurationAt& there = cluster_.nodes[number]->disk().configuration();
    if (there.index > committed || (first != nullptr && first->index != there.index)) {
      return false;
    }
    first = &there;
  }
  return first != nullptr && first->configuration.voters().size() >= 3;
}

// It is down then.
std::optional<std::size_t> Administrator::draw_victim() {
  if (!safe_to_wipe()) {
    return std::nullopt;
  }
  const std::size_t number = cluster_.chance.one_of(all(Standing::member));
  cluster_.nodes[number]->crash("killed");
  return number;
}

void Administrator::replace_disk(std::size_t number) {
  standings_[number] = Standing::joining;
  cluster_.note("# the disk of " + cluster_.nodes[number]->id().text + " is taken away");
  cluster_.wipe(number);
  join(number);
}

void Administrator::wipe_member() {
  if (const std::optional<std::size_t> number = draw_victim()) {
    replace_disk(*number);
  }
}

void Administrator::damage_member() {
  if (const std::optional<std::size_t> number = draw_victim()) {
    cluster_.try_damaged_disk(*number);
    replace_disk(*number);
  }
}

void Administrator::transfer() {
  Node* through = cluster_.any_running();
  if (through == nullptr) {
    return;
  }
  TransferRequest request;
  if (cluster_.chance.happens(700'000)) {
    request.to = cluster_.chance.one_of(cluster_.nodes)->id();
  }
  cluster_.desk.ask(*through, request, patience, [](const std::optional<Outcome>&) {});
}

}  // namespace graftd::sim
