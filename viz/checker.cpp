#include "viz/checker.hpp"

#include "viz/json_text.hpp"

#include <algorithm>
#include <utility>

namespace graftd::viz {

using check::Finding;
using check::Property;
using check::Verdict;

Checker::Checker(bool recorded) : sequence_(!recorded), properties_(check::all_properties()) {}

void Checker::put(check::Seen seen, std::int64_t now_us) {
  model_.set_now(now_us);
  sequence_.put(std::move(seen), now_us, [this](const check::Seen& next) { take(next); });
}

void Checker::settle(std::int64_t now_us) {
  model_.set_now(now_us);
  sequence_.expire(now_us, [this](const check::Seen& next) { take(next); });
  settle_rules(false);
}

void Checker::finish() {
  sequence_.flush([this](const check::Seen& next) { take(next); });
  settle_rules(true);
}

void Checker::take(const check::Seen& seen) {
  if (!belongs(seen)) {
    return;
  }
  ++events_;
  model_.note(seen);
  for (Property& property : properties_) {
    property.rule->look(seen, model_, property.report);
  }
  model_.apply(seen);
  if (events_ % settle_every == 0) {
    settle_rules(false);
  }
}

// A server that has not joined yet tells no run.
bool Checker::belongs(const check::Seen& seen) {
  if (seen.run.empty() || seen.run == run_) {
    return true;
  }
  if (ended_runs_.contains(seen.run)) {
    return false;
  }
  if (!run_.empty()) {
    ended_runs_.insert(run_);
    if (ended_runs_.size() > runs_max) {
      ended_runs_.erase(ended_runs_.begin());
    }
    properties_ = check::all_properties();
    const std::int64_t now_us = model_.now_us();
    model_ = {};
    model_.set_now(now_us);
  }
  run_ = seen.run;
  return true;
}

void Checker::settle_rules(bool ends) {
  for (Property& property : properties_) {
    property.rule->settle(model_, property.report, ends);
  }
}

Verdict Checker::verdict() const {
  Verdict all = Verdict::holds;
  for (const Property& property : properties_) {
    const Verdict one = property.report.verdict();
    if (one == Verdict::violated || all == Verdict::holds) {
      all = one;
    }
  }
  return all;
}

std::vector<CheckFinding> Checker::take_new() {
  std::vector<CheckFinding> all;
  for (Property& property : properties_) {
    for (Finding& finding : property.report.take_new()) {
      all.push_back({property.name, property.title, std::move(finding)});
    }
  }
  return all;
}

}  // namespace graftd::viz
