#include "cmd/chaos_observe.hpp"

#include "cmd/chaos_error.hpp"
#include "cmd/chaos_explain.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace graftd::chaos {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view key, std::string otherwise) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? json::value_to<std::string>(*value) : otherwise;
}

std::uint64_t number_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_number() ? value->to_number<std::uint64_t>() : 0;
}

bool is_true(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->as_bool();
}

QdiscReport report_of(const json::object& object, const std::string& device) {
  return {.device = text_at(object, "dev", device),
          .qdisc = {.kind = text_at(object, "kind", ""), .handle = text_at(object, "handle", "0:")},
          .parent = text_at(object, "parent", ""),
          .root = is_true(object, "root"),
          .packets = number_at(object, "packets"),
          .bytes = number_at(object, "bytes"),
          .drops = number_at(object, "drops"),
          .waiting = number_at(object, "qlen")};
}

// The rule's mark and what its counter says.
void add_rule(std::map<std::string, std::uint64_t>& counters, const json::object& rule) {
  const std::string comment = text_at(rule, "comment", "");
  const json::value* expressions = rule.if_contains("expr");
  if (!comment.starts_with("id=") || expressions == nullptr || !expressions->is_array()) {
    return;
  }
  std::uint64_t& sum = counters[comment.substr(3)];
  for (const json::value& expression : expressions->get_array()) {
    const json::object* object = expression.if_object();
    const json::value* counter = object == nullptr ? nullptr : object->if_contains("counter");
    if (counter != nullptr && counter->is_object()) {
      sum += number_at(counter->get_object(), "packets");
    }
  }
}

bool has_device(Host& host, std::string_view device) {
  const std::vector<std::string> devices = host.devices();
  return std::ranges::find(devices, device) != devices.end();
}

}  // namespace

std::optional<std::vector<QdiscReport>> parse_qdiscs(const std::string& text,
                                                     const std::string& device) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_array()) {
    return std::nullopt;
  }
  std::vector<QdiscReport> reports;
  for (const json::value& line : value.get_array()) {
    if (line.is_object()) {
      reports.push_back(report_of(line.get_object(), device));
    }
  }
  return reports;
}

std::map<std::string, std::uint64_t> parse_cut_counters(const std::string& text) {
  std::map<std::string, std::uint64_t> counters;
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* top = error ? nullptr : value.if_object();
  const json::value* lines = top == nullptr ? nullptr : top->if_contains("nftables");
  if (lines == nullptr || !lines->is_array()) {
    return counters;
  }
  for (const json::value& line : lines->get_array()) {
    const json::object* object = line.if_object();
    const json::value* rule = object == nullptr ? nullptr : object->if_contains("rule");
    if (rule != nullptr && rule->is_object()) {
      add_rule(counters, rule->get_object());
    }
  }
  return counters;
}

std::vector<QdiscReport> read_qdiscs(Host& host, const std::string& device) {
  Command command{.words = {"tc", "-j", "-s", "qdisc", "show"}};
  if (!device.empty()) {
    command.words.insert(command.words.end(), {"dev", device});
  }
  const Outcome outcome = host.run(command);
  if (outcome.end != Outcome::End::exited || outcome.status != 0) {
    const Explanation explanation = explain(command, outcome);
    throw ChaosError(explanation.harmless ? Exit::not_found : explanation.exit,
                     explanation.sentence);
  }
  const auto reports = parse_qdiscs(outcome.out, device);
  if (!reports) {
    throw ChaosError(Exit::unsupported,
                     "tc -j does not answer in JSON: it is too old, iproute2 4.16 is needed");
  }
  return *reports;
}

Observed observe(Host& host, const std::string& device, std::vector<Fault> active) {
  Observed observed;
  observed.active = std::move(active);
  for (const QdiscReport& report : read_qdiscs(host, device)) {
    if (report.root) {
      observed.root = report.qdisc;
    }
    observed.clsact = observed.clsact || report.qdisc.kind == "clsact";
    observed.ingress = observed.ingress || report.qdisc.kind == "ingress";
  }
  if (has_device(host, ifb_device)) {
    observed.ifb = Qdisc{};
    for (const QdiscReport& report : read_qdiscs(host, std::string(ifb_device))) {
      if (report.root) {
        observed.ifb = report.qdisc;
      }
    }
  }
  return observed;
}

}  // namespace graftd::chaos
