#include "viz/checker.hpp"
#include "viz/json_text.hpp"

#include <algorithm>
#include <string_view>

namespace graftd::viz {
namespace {

using check::Finding;
using check::Property;
using check::Report;
using check::Verdict;

constexpr std::size_t witnesses_max = 16;

template <class Items, class Append>
void append_list(std::string& out, std::string_view name, const Items& items, Append append) {
  out += ",\"";
  out += name;
  out += "\":[";
  bool first = true;
  for (const auto& item : items) {
    out += first ? "" : ",";
    first = false;
    append(item);
  }
  out += ']';
}

void append_count(std::string& out, std::string_view name, std::uint64_t value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_number(out, value);
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_ascii(out, value);
}

std::vector<std::string> few(std::vector<std::string> witnesses) {
  witnesses.resize(std::min(witnesses.size(), witnesses_max));
  return witnesses;
}

// The finding that the verdict rests on; null when it holds.
const Finding* deciding(const Report& report) {
  const bool violated = report.verdict() == Verdict::violated;
  const auto found = std::find_if(report.findings().begin(),
                                  report.findings().end(),
                                  [&](const Finding& it) { return it.violated == violated; });
  return found == report.findings().end() ? nullptr : &*found;
}

void append_finding(std::string& out, const Finding& finding) {
  out += "{\"violated\":";
  out += finding.violated ? "true" : "false";
  append_text(out, "message", finding.message);
  append_list(out, "witnesses", few(finding.witnesses), [&](const std::string& id) {
    append_ascii(out, id);
  });
  out += '}';
}

void append_property(std::string& out, const Property& property, std::uint64_t upto) {
  const Report& report = property.report;
  const Finding* finding = deciding(report);
  const bool unknown = report.verdict() == Verdict::unknown;
  out += "{\"name\":";
  append_ascii(out, property.name);
  append_text(out, "title", property.title);
  append_text(out, "verdict", check::name_of(report.verdict()));
  append_count(out, "count", report.checked());
  append_count(out, "violations", report.violations());
  append_count(out, "unknown", report.unknowns());
  append_count(out, "upto", upto);
  append_text(out, "missing", unknown && finding != nullptr ? finding->message : "");
  const auto witnesses = finding == nullptr ? std::vector<std::string>() : few(finding->witnesses);
  append_list(out, "witnesses", witnesses, [&](const std::string& id) { append_ascii(out, id); });
  append_list(
      out, "findings", report.findings(), [&](const Finding& it) { append_finding(out, it); });
  out += '}';
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

}  // namespace

std::string checks_json(const Checker& checker, std::uint64_t upto) {
  std::string out = "[";
  for (const Property& property : checker.properties()) {
    out += out.size() > 1 ? "," : "";
    append_property(out, property, upto);
  }
  return out + "]";
}

std::string checks_table(const Checker& checker) {
  constexpr std::size_t title_width = 24;
  constexpr std::size_t verdict_width = 10;
  std::string out = padded("property", title_width) + padded("verdict", verdict_width) +
                    "checked  violated  unknown\n";
  for (const Property& property : checker.properties()) {
    const Report& report = property.report;
    out += padded(property.title, title_width) +
           padded(std::string(check::name_of(report.verdict())), verdict_width) +
           padded(std::to_string(report.checked()), 9) +
           padded(std::to_string(report.violations()), 10) + std::to_string(report.unknowns()) +
           "\n";
    for (const Finding& finding : report.findings()) {
      out += std::string("  ") + (finding.violated ? "violated: " : "unknown: ") + finding.message;
      for (const std::string& id : few(finding.witnesses)) {
        out += " " + id;
      }
      out += "\n";
    }
  }
  return out;
}

}  // namespace graftd::viz
