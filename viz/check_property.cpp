#include "viz/check_property.hpp"

#include <utility>

namespace graftd::viz::check {

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::violated:
      return "violated";
    case Verdict::unknown:
      return "unknown";
  }
  return "";
}

std::string entry_text(std::uint64_t index) { return "entry " + std::to_string(index); }

void Report::violated(std::string message, std::vector<std::string> witnesses) {
  ++checked_;
  ++violations_;
  keep({.violated = true, .message = std::move(message), .witnesses = std::move(witnesses)});
}

void Report::unknown(std::string reason, std::vector<std::string> witnesses) {
  ++checked_;
  ++unknowns_;
  if (reasons_.size() < reasons_max && reasons_.insert(reason).second) {
    keep({.violated = false, .message = std::move(reason), .witnesses = std::move(witnesses)});
  }
}

void Report::keep(Finding finding) {
  std::erase_if(finding.witnesses, [](const std::string& id) { return id.empty(); });
  if (findings_.size() < findings_max + (finding.violated ? findings_max : 0)) {
    new_.push_back(finding);
    findings_.push_back(std::move(finding));
  }
}

Verdict Report::verdict() const {
  if (violations_ > 0) {
    return Verdict::violated;
  }
  return unknowns_ > 0 ? Verdict::unknown : Verdict::holds;
}

std::vector<Finding> Report::take_new() { return std::exchange(new_, {}); }

void Rule::settle(const Model&, Report&, bool) {}

std::vector<Property> all_properties() {
  std::vector<Property> properties;
  add_election_properties(properties);
  add_log_properties(properties);
  add_commit_properties(properties);
  add_promise_properties(properties);
  add_progress_properties(properties);
  add_membership_properties(properties);
  add_message_properties(properties);
  add_client_properties(properties);
  return properties;
}

}  // namespace graftd::viz::check
