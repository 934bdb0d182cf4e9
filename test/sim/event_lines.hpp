#pragma once

#include "core/event.hpp"
#include "core/request.hpp"
#include "test/sim/schedule.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::sim {

// The lines that a simulated run tells: those of its servers, as real ones write them, and those of
// its clients.
class EventLines {
 public:
  // One line without its end.
  using Tell = std::function<void(const std::string& source, const std::string& line)>;

  EventLines(const Schedule& schedule, Tell tell);

  void tells(const std::vector<Event>& events);
  // What a client did, one event for each key, and what became of it; reads that may be stale are
  // not told.
  void called(std::size_t operation, const Request& request);
  void returned(std::size_t operation,
                const Request& request,
                const std::optional<Outcome>& outcome);

 private:
  template <typename Said>
  void client_line(const Said& said);

  const Schedule& schedule_;
  Tell tell_;
  std::uint64_t client_lines_ = 0;
};

}  // namespace graftd::sim
