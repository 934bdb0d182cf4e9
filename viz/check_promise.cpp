#include "viz/check_property.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace graftd::viz::check {
namespace {

std::string term_text(std::uint64_t term) { return "term " + std::to_string(term); }

// A vote, an acknowledgement or a claim to lead leaves only after the disk has what it promises.
// Within a node's events the order shows it; and whatever another server received must still be
// there when the sender comes back.
class PersistBeforeReply final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    if (const auto* message = std::get_if<MessageSeen>(&seen.body)) {
      if (message->received) {
        receive(seen, *message, report);
      } else {
        send(seen, *message, model, report);
      }
    } else if (const auto* start = std::get_if<Start>(&seen.body)) {
      restart(seen, *start, model, report);
    }
  }

 private:
  using Kind = MessageSeen::Kind;

  // A message that was received, whose sender has to remember it.
  struct Promise {
    std::uint64_t incarnation = 0;
    std::uint64_t term = 0;
    std::string candidate;    // of a vote
    std::uint64_t match = 0;  // of an acknowledgement
    std::string id;
  };

  struct Restart {
    std::uint64_t incarnation = 0;
    bool same_disk = false;
    Start found;
    std::string id;
  };

  struct Sender {
    std::vector<Promise> promises;  // the highest vote and acknowledgement of each incarnation
    std::vector<Restart> restarts;
  };

  static constexpr std::size_t kept_max = 32;

  static void send(const Seen& seen,
                   const MessageSeen& message,
                   const Model& model,
                   Report& report) {
    const bool votes = message.kind == Kind::vote_reply && message.granted && !message.pre;
    const bool acknowledges = message.kind == Kind::append_reply && message.accepted;
    const NodeModel* node = model.find(seen.node);
    if (!votes && !acknowledges) {
      return;
    }
    if (node == nullptr || (votes ? !node->hard : !node->durable)) {
      report.unknown("what is on the disk of " + seen.node + " is not known", {id_of(seen)});
    } else if (votes && (node->hard->term != seen.term || node->hard->voted_for != message.peer)) {
      report.violated(seen.node + " gives " + message.peer + " a vote in " + term_text(seen.term) +
                          " that is not on its disk",
                      {id_of(seen)});
    } else if (acknowledges && message.match > node->durable->index) {
      report.violated(seen.node + " acknowledges entry " + std::to_string(message.match) +
                          ", and its disk ends at " + std::to_string(node->durable->index),
                      {id_of(seen)});
    } else {
      report.held();
    }
  }

  void receive(const Seen& seen, const MessageSeen& message, Report& report) {
    Promise promise{.incarnation = message.sender_incarnation,
                    .term = message.term,
                    .candidate = {},
                    .match = 0,
                    .id = id_of(seen)};
    if (message.kind == Kind::vote_reply && message.granted && !message.pre) {
      promise.candidate = seen.node;
    } else if (message.kind == Kind::append || (message.kind == Kind::vote && !message.pre)) {
      promise.candidate = message.peer;
    } else if (message.kind == Kind::append_reply && message.accepted) {
      promise.match = message.match;
    } else {
      return;
    }
    Sender& sender = senders_[message.peer];
    const auto after =
        std::find_if(sender.restarts.begin(), sender.restarts.end(), [&](const Restart& it) {
          return it.incarnation > promise.incarnation;
        });
    if (after != sender.restarts.end()) {
      compare(message.peer, promise, *after, report);
    } else {
      remember(sender, std::move(promise));
    }
  }

  // Only the highest one of a kind counts: later promises include the earlier ones.
  static void remember(Sender& sender, Promise promise) {
    const bool votes = !promise.candidate.empty();
    for (Promise& known : sender.promises) {
      if (known.incarnation == promise.incarnation && known.candidate.empty() != votes) {
        if (std::pair(known.term, known.match) < std::pair(promise.term, promise.match)) {
          known = std::move(promise);
        }
        return;
      }
    }
    if (sender.promises.size() >= kept_max) {
      sender.promises.erase(sender.promises.begin());
    }
    sender.promises.push_back(std::move(promise));
  }

  void restart(const Seen& seen, const Start& start, const Model& model, Report& report) {
    const NodeModel* before = model.find(seen.node);
    Sender& sender = senders_[seen.node];
    const bool same_disk = before != nullptr && before->directory == start.directory &&
                           (start.directory != 0 || start.tip.index != 0);
    const Restart now{seen.incarnation, same_disk, start, id_of(seen)};
    std::erase_if(sender.promises, [&](const Promise& promise) {
      if (promise.incarnation >= seen.incarnation) {
        return false;
      }
      compare(seen.node, promise, now, report);
      return true;
    });
    if (sender.restarts.size() >= kept_max) {
      sender.restarts.erase(sender.restarts.begin());
    }
    sender.restarts.push_back(now);
  }

  static void compare(const std::string& node,
                      const Promise& promise,
                      const Restart& restart,
                      Report& report) {
    const Start& found = restart.found;
    if (!restart.same_disk || found.term > promise.term) {
      report.held();
      return;
    }
    std::string lost;
    if (found.term < promise.term) {
      lost = "that it was in " + term_text(promise.term);
    } else if (!promise.candidate.empty() && found.voted_for != promise.candidate) {
      lost = "its vote for " + promise.candidate + " in " + term_text(promise.term);
    } else if (found.tip.index < promise.match) {
      lost = "entry " + std::to_string(promise.match) + ", which it had acknowledged";
    }
    if (lost.empty()) {
      report.held();
    } else {
      report.violated(node + " starts again and has forgotten " + lost, {promise.id, restart.id});
    }
  }

  std::map<std::string, Sender> senders_;
};

// A server comes back with what it had on its disk.
class Durability final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const auto* start = std::get_if<Start>(&seen.body);
    const NodeModel* before = model.find(seen.node);
    if (start == nullptr || before == nullptr || before->incarnation == seen.incarnation ||
        before->directory != start->directory || (start->directory == 0 && start->tip.index == 0)) {
      return;
    }
    const std::string last = before->name + "/" + std::to_string(before->incarnation) + "/" +
                             std::to_string(before->seq);
    if (const std::string lost = lost_state(*before, *start, model); !lost.empty()) {
      report.violated(seen.node + " starts again and lacks " + lost, {last, id_of(seen)});
    } else if (!before->hard || !before->durable) {
      report.unknown("what was on the disk of " + seen.node + " is not known", {id_of(seen)});
    } else {
      report.held();
    }
    const bool in_snapshot =
        start->snapshot && before->committed && start->snapshot->index >= before->committed->index;
    if (before->committed && !in_snapshot) {
      Kept kept{seen.node, *before->committed, start->tip, {last, id_of(seen)}};
      if (!decide(kept, Wait::goes_on, model, report)) {
        waiting_.add(std::move(kept), model);
      }
    }
  }

  void settle(const Model& model, Report& report, bool ends) override {
    waiting_.settle(model, ends, [&](const Kept& kept, Wait wait) {
      return decide(kept, wait, model, report);
    });
  }

 private:
  struct Kept {
    std::string node;
    Place committed;
    Place tip;
    std::vector<std::string> ids;
  };

  static std::string lost_state(const NodeModel& before, const Start& start, const Model& model) {
    if (before.hard && start.term < before.hard->term) {
      return term_text(before.hard->term);
    }
    if (before.hard && start.term == before.hard->term && !before.hard->voted_for.empty() &&
        start.voted_for != before.hard->voted_for) {
      return "its vote for " + before.hard->voted_for + " in " + term_text(start.term);
    }
    // What is replaced by other entries is cut off in the same write; so a mere suffix is not lost.
    if (before.durable && start.tip.index < before.durable->index &&
        model.entries().contains(*before.durable, start.tip) == Answer::yes) {
      return "the entries from " + std::to_string(start.tip.index + 1) + " to " +
             std::to_string(before.durable->index);
    }
    return {};
  }

  static bool decide(const Kept& kept, Wait wait, const Model& model, Report& report) {
    switch (model.entries().contains(kept.tip, kept.committed)) {
      case Answer::yes:
        report.held();
        return true;
      case Answer::no:
        report.violated(kept.node + " starts again without the committed entry " +
                            std::to_string(kept.committed.index),
                        kept.ids);
        return true;
      case Answer::unknown:
        break;
    }
    if (wait == Wait::goes_on) {
      return false;
    }
    report.unknown("the log that " + kept.node + " starts with is not known", kept.ids);
    return true;
  }

  Deferred<Kept> waiting_;
};

}  // namespace

void add_promise_properties(std::vector<Property>& properties) {
  properties.push_back(
      {"persist-before-reply", "Persist before reply", std::make_unique<PersistBeforeReply>(), {}});
  properties.push_back({"durability", "Durability", std::make_unique<Durability>(), {}});
}

}  // namespace graftd::viz::check
