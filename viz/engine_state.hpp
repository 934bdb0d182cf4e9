#pragma once

#include "core/types.hpp"
#include "net/unix_get.hpp"
#include "viz/engine_collector.hpp"
#include "viz/engine_lines.hpp"
#include "viz/engine_merge.hpp"
#include "viz/engine_resume.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace graftd::viz {

// A container that was seen, followed or not.
struct FollowedContainer {
  std::string name;
  std::string topic;
  bool selected = false;
  bool terminal = false;
  // Its logging driver cannot be read: said once, then left alone.
  bool unreadable = false;
  // The run (its StartedAt) that the log was last opened for, and whether it came to its end.
  std::string opened_for;
  bool at_end = false;
  std::size_t failures = 0;
  std::int64_t not_before_us = 0;

  EngineResume resume;
  std::optional<EngineLines> lines;
  std::unique_ptr<UnixGet> log;
  std::string refusal;  // the body of an answer that is no log
  bool told_of_refusal = false;
  bool paused = false;
};

struct EngineCollector::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& io, EngineOptions given, Outside surroundings);

  void end();

  // ---- the engine (engine_collector.cpp) ----
  void connect();
  void follow_events();
  // Everything is closed and begun again after a while.
  void lose(const std::string& why);
  void ask(std::string target, std::function<void(unsigned status, std::string body)> done);
  std::string target_of(const std::string& rest) const;
  void begin_round();
  void take_list(const std::string& answer);
  void forget_missing(const std::vector<ListedContainer>& listed);
  void inspect_next();
  void take_inspection(const std::string& id, const InspectedContainer& facts);
  void end_round();
  void round_in(Duration delay);

  // ---- the logs (engine_logs.cpp) ----
  void open_log(const std::string& id);
  void hear_log(const std::string& id, unsigned status, std::string_view bytes);
  void end_log(const std::string& id, unsigned status, const std::string& why);
  // The log broke off or was refused: it is opened again later.
  void retry_log(FollowedContainer& container);
  void take_lines(const std::string& id, const std::vector<EngineLine>& lines);
  void tell(const std::string& id, const FollowedContainer& container, const std::string& sentence);
  void flush_tail(const std::string& id);
  void pump();
  void pump_later();
  std::string next_body();
  void resume_logs();

  boost::asio::io_context& loop;
  EngineOptions options;
  Outside outside;
  std::string version;
  bool connected = false;
  bool ended = false;

  std::unique_ptr<UnixGet> events;
  std::unique_ptr<UnixGet> question;
  std::string question_body;
  boost::asio::steady_timer reconnect_timer;
  boost::asio::steady_timer round_timer;
  std::optional<std::int64_t> round_at_us;
  boost::asio::steady_timer pump_timer;
  std::size_t failures = 0;
  bool told_of_failure = false;
  bool told_of_start = false;
  bool told_of_limit = false;

  bool in_round = false;
  bool round_again = false;
  std::deque<std::string> to_inspect;
  std::vector<std::string> to_open;

  std::map<std::string, FollowedContainer> containers;
  EngineMerge merge;
  std::string body;  // refused for want of room
  bool delivering = false;
  bool pump_waits = false;
};

}  // namespace graftd::viz
