#include "viz/check_property.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>

namespace graftd::viz::check {
namespace {

// Every message that is received was sent, earlier by the hybrid clock. A server names its messages
// by a counter, so that what it told tells also what it did not send.
class Causality final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const NodeModel* node = model.find(seen.node);
    Sender& own = senders_[seen.node];
    if (own.incarnation != seen.incarnation) {
      begin(own, seen, node == nullptr || !std::holds_alternative<Start>(seen.body));
    } else if (seen.lost > 0) {
      own.hidden_from = own.told + 1;
    }
    const auto* message = std::get_if<MessageSeen>(&seen.body);
    if (message == nullptr || message->number == 0) {
      return;
    }
    if (!message->received) {
      send(own, seen, *message);
      return;
    }
    Receipt receipt{seen.stamp,
                    message->peer,
                    message->sender_incarnation,
                    message->number,
                    seen.node,
                    id_of(seen)};
    if (!decide(receipt, Wait::goes_on, model, report)) {
      waiting_.add(std::move(receipt), model);
    }
  }

  void settle(const Model& model, Report& report, bool ends) override {
    waiting_.settle(model, ends, [&](const Receipt& receipt, Wait wait) {
      return decide(receipt, wait, model, report);
    });
  }

 private:
  static constexpr std::size_t sends_max = 8192;

  struct Send {
    std::uint64_t number = 0;
    Stamp stamp;
  };

  // The numbers of an incarnation that were told, and which may have been lost.
  struct Sender {
    std::uint64_t incarnation = 0;
    std::uint64_t told = 0;  // the highest
    std::deque<Send> sends;
    std::uint64_t hidden_from = 0;   // 0: nothing is hidden
    std::uint64_t hidden_until = 0;  // below this number some were lost
  };

  struct Receipt {
    Stamp stamp;
    std::string sender;
    std::uint64_t incarnation = 0;
    std::uint64_t number = 0;
    std::string receiver;
    std::string id;
  };

  static void begin(Sender& own, const Seen& seen, bool in_the_middle) {
    own = {.incarnation = seen.incarnation};
    own.hidden_from = in_the_middle ? 1 : 0;
  }

  static void send(Sender& own, const Seen& seen, const MessageSeen& message) {
    if (message.sender_incarnation != own.incarnation) {
      return;
    }
    if (own.hidden_from != 0) {
      own.hidden_until = message.number;
      own.hidden_from = 0;
    }
    own.told = std::max(own.told, message.number);
    own.sends.push_back({message.number, seen.stamp});
    if (own.sends.size() > sends_max) {
      own.hidden_until = std::max(own.hidden_until, own.sends.front().number + 1);
      own.sends.pop_front();
    }
  }

  bool decide(const Receipt& it, Wait wait, const Model& model, Report& report) const {
    const auto found = senders_.find(it.sender);
    const NodeModel* node = model.find(it.sender);
    if (found == senders_.end() || node == nullptr || found->second.incarnation < it.incarnation) {
      return give_up(wait, it, report);
    }
    const Sender& sender = found->second;
    if (sender.incarnation > it.incarnation) {
      // It crashed, and what it did last was not told.
      report.held();
      return true;
    }
    const auto sent = std::lower_bound(
        sender.sends.begin(),
        sender.sends.end(),
        it.number,
        [](const Send& send, std::uint64_t number) { return send.number < number; });
    if (sent != sender.sends.end() && sent->number == it.number) {
      if (sent->stamp < it.stamp) {
        report.held();
      } else {
        report.violated(
            it.receiver + " receives a message of " + it.sender + " earlier than it was sent",
            {it.id});
      }
      return true;
    }
    if (it.number > sender.told) {
      return give_up(node->full == false ? Wait::too_long : wait, it, report);
    }
    if (it.number < sender.hidden_until) {
      report.held();  // what is lost or long past cannot be compared
      return true;
    }
    report.violated(it.receiver + " receives a message that " + it.sender + " did not send",
                    {it.id});
    return true;
  }

  static bool give_up(Wait wait, const Receipt& it, Report& report) {
    if (wait != Wait::too_long) {
      return false;
    }
    report.unknown("what " + it.sender + " sent is not told", {it.id});
    return true;
  }

  std::map<std::string, Sender> senders_;
  Deferred<Receipt> waiting_;
};

}  // namespace

void add_message_properties(std::vector<Property>& properties) {
  properties.push_back({"causality", "Causality", std::make_unique<Causality>(), {}});
}

}  // namespace graftd::viz::check
