#include "viz/stored_event.hpp"

namespace graftd::viz {

std::string id_of(const StoredEvent& event) {
  if (event.seq == 0) {
    return {};
  }
  return event.node + "/" + std::to_string(event.incarnation) + "/" + std::to_string(event.seq);
}

}  // namespace graftd::viz
