#pragma once

#include "cmd/chaos_plan.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

// Faults and plans in few words, for the tests of the planner.
namespace graftd::chaos::testing {

inline const std::string prio_tree =
    "tc qdisc replace dev eth0 root handle 6a10: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 "
    "1 1";
inline const std::string second_prio_tree =
    "tc qdisc replace dev eth0 root handle 6a11: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 "
    "1 1";

inline Reach towards(const std::vector<std::string>& peers) {
  Reach reach{.on = true};
  for (const std::string& peer : peers) {
    reach.peers.push_back(parse_address(peer).value());
  }
  return reach;
}

inline Fault delayed(const std::string& time = "200ms") {
  return {.id = "7f3a",
          .kind = "delay",
          .out = {.on = true},
          .body = Shaping{.device = "eth0", .netem = {"delay", time}}};
}

inline Fault delay_to(const std::vector<std::string>& peers, const std::string& id = "7f3a") {
  Fault fault = delayed();
  fault.id = id;
  fault.out = towards(peers);
  return fault;
}

inline Fault delay_from(const std::vector<std::string>& peers) {
  Fault fault = delayed("150ms");
  fault.out = {};
  fault.in = towards(peers);
  return fault;
}

inline Shaping& shaping(Fault& fault) { return std::get<Shaping>(fault.body); }

inline Fault cut(Reach in, Reach out = {}, Firewall firewall = Firewall::nft) {
  return {.id = "7f3a",
          .kind = "partition",
          .out = std::move(out),
          .in = std::move(in),
          .body = Cut{.firewall = firewall}};
}

inline Observed with_root(const std::string& kind, const std::string& handle) {
  return {.root = {.kind = kind, .handle = handle}};
}

inline std::vector<std::string> lines(const std::vector<Step>& steps) {
  std::vector<std::string> text;
  for (const Step& step : steps) {
    const char* mark = step.kind == Step::Kind::probe       ? "? "
                       : step.kind == Step::Kind::if_absent ? "else "
                                                            : "";
    text.push_back(mark + to_shell(step.command));
  }
  return text;
}

inline Plan planned(const Fault& fault, const Observed& observed = {}, const Policy& policy = {}) {
  const auto plan = plan_apply(fault, observed, policy);
  REQUIRE(std::holds_alternative<Plan>(plan));
  return std::get<Plan>(plan);
}

inline Refusal refused(const Fault& fault, const Observed& observed, const Policy& policy = {}) {
  const auto plan = plan_apply(fault, observed, policy);
  REQUIRE(std::holds_alternative<Refusal>(plan));
  return std::get<Refusal>(plan);
}

using Lines = std::vector<std::string>;

inline void check_plan(const Plan& plan, const Lines& steps, const Lines& undo) {
  CHECK(lines(plan.steps) == steps);
  CHECK(lines(plan.undo) == undo);
}

inline std::string input_of(const Fault& fault, const Observed& observed = {}) {
  const Plan plan = planned(fault, observed);
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.steps[0].command.words == Lines{"nft", "-f", "-"});
  return plan.steps[0].command.input;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace graftd::chaos::testing
