#include "test/sim/network.hpp"

#include <algorithm>
#include <utility>

namespace graftd::sim {

Network::Network(std::size_t servers,
                 const NetworkPlan& plan,
                 Schedule& schedule,
                 Chance& chance,
                 std::function<void(const Parcel&)> deliver)
    : servers_(servers),
      plan_(plan),
      weather_(plan),
      schedule_(schedule),
      chance_(chance),
      deliver_(std::move(deliver)),
      links_(servers * servers) {}

void Network::calm_down() {
  plan_.loss = 0;
  plan_.duplicate = 0;
  plan_.late = 0;
  weather_ = plan_;
}

void Network::send(Parcel parcel) {
  ++counts_.sent;
  if (chance_.happens(weather_.loss)) {
    ++counts_.lost;
    return;
  }
  if (chance_.happens(weather_.duplicate)) {
    ++counts_.copied;
    deliver_later(parcel);
  }
  deliver_later(std::move(parcel));
}

void Network::deliver_later(Parcel parcel) {
  const Duration delay = draw_delay(at(parcel.from, parcel.to));
  schedule_.after(delay, [this, parcel = std::move(parcel)] {
    if (at(parcel.from, parcel.to).cuts > 0) {
      ++counts_.cut_off;
      return;
    }
    deliver_(parcel);
  });
}

Duration Network::draw_delay(Link& link) {
  if (chance_.happens(weather_.late)) {
    ++counts_.late;
    return chance_.time(weather_.delay_min, weather_.late_max);
  }
  const Duration delay = chance_.time(weather_.delay_min, weather_.delay_max);
  if (!weather_.in_order) {
    return delay;
  }
  link.last_arrival = std::max(link.last_arrival, schedule_.now() + delay);
  return link.last_arrival - schedule_.now();
}

}  // namespace graftd::sim
