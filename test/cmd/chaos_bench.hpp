#pragma once

#include "cmd/chaos_error.hpp"
#include "cmd/chaos_injector.hpp"
#include "test/cmd/chaos_fake_host.hpp"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

// An injector on a scripted machine, for its tests.
namespace graftd::chaos::testing {

struct Bench {
  TemporaryFolder temporary;
  FakeHost host;
  RecordFolder folder{temporary.path() / "records"};
  std::ostringstream out;
  std::ostringstream err;

  Injector subject{host, folder, {.out = out, .err = err}};

  Injector& injector() { return subject; }

  std::vector<Record> records() { return folder.load().records; }

  Exit apply(const ApplyWish& wish) { return injector().apply(wish); }

  // The exit code and the sentence of a refusal.
  std::pair<Exit, std::string> refusal(const ApplyWish& wish) {
    try {
      return {injector().apply(wish), ""};
    } catch (const ChaosError& error) {
      return {error.exit(), error.what()};
    }
  }
};

inline ApplyWish delay(const std::string& id = "7f3a", const std::string& time = "200ms") {
  return {.fault = {.id = id,
                    .kind = "delay",
                    .out = {.on = true},
                    .body = Shaping{.device = "eth0", .netem = {"delay", time}}}};
}

inline ApplyWish delay_for_30s() {
  ApplyWish wish = delay();
  wish.lasts = std::chrono::seconds(30);
  return wish;
}

inline ApplyWish cut(const std::string& id, const std::string& peer) {
  return {.fault = {.id = id,
                    .kind = "partition",
                    .in = {.on = true, .peers = {*parse_address(peer)}},
                    .body = Cut{}}};
}

}  // namespace graftd::chaos::testing
