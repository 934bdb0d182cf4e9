#pragma once

#include "test/sim/checker.hpp"
#include "test/sim/event_lines.hpp"
#include "test/sim/frontdesk.hpp"
#include "test/sim/history.hpp"
#include "test/sim/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace graftd::sim {

// Clients that each do one thing after another, through whatever server they find running.
class Clients {
 public:
  Clients(const Nodes& nodes,
          const ClientPlan& plan,
          FrontDesk& desk,
          Schedule& schedule,
          Chance& chance,
          Counts& counts);

  void start();

  // After their current operation they do nothing more.
  void stop() { stopped_ = true; }

  // A write of its own, recorded like all others; `done` is told whether it was applied.
  void put_now(Node& node, Duration patience, std::function<void(bool)> done);

  const History& history() const { return history_; }

  // What they do from now on is told, too.
  void tell(EventLines& lines) { lines_ = &lines; }

 private:
  // A client's write on its way, with the attempts that it has cost.
  struct Errand {
    std::size_t client = 0;
    std::size_t operation = 0;
    Request request;
    std::uint64_t attempts_left = 0;
    bool may_be_done = false;   // an attempt had no clear outcome
    bool acknowledged = false;  // it is only repeated
  };

  struct Session {
    std::string name;
    std::uint64_t sequence = 0;
  };

  std::size_t call(Request request);
  void end(std::size_t operation, const std::optional<Outcome>& outcome);
  void rest(std::size_t client);
  void act(std::size_t client);
  void ask(Node& node, Errand errand);
  void try_again(Errand errand);
  void told(Errand errand, const std::optional<Outcome>& outcome);
  void finish(const Errand& errand, const std::optional<Outcome>& outcome);
  void put_in_session(std::size_t client, Request& request);
  Session& session_of(std::size_t client);
  Request draw_request(std::size_t client);
  std::string draw_key();
  std::string new_value(std::size_t client);
  void count(const std::optional<Outcome>& outcome);

  const Nodes& nodes_;
  ClientPlan plan_;
  FrontDesk& desk_;
  Schedule& schedule_;
  Chance& chance_;
  Counts& counts_;
  History history_;
  EventLines* lines_ = nullptr;
  std::uint64_t values_ = 0;
  std::vector<Session> sessions_;
  std::uint64_t sessions_named_ = 0;
  bool stopped_ = false;
};

}  // namespace graftd::sim
