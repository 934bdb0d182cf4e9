#include "viz/outline.hpp"

#include "core/overloaded.hpp"
#include "viz/check_reader.hpp"
#include "viz/json_value.hpp"
#include "viz/recorded_lines.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

namespace graftd::viz {
namespace {

class Reader {
 public:
  void take(const boost::json::object& line) {
    std::optional<check::Seen> seen = check::read_seen(line);
    if (!seen) {
      return;
    }
    if (out_.events == 0) {
      begun_us_ = seen->stamp.us;
    }
    ++out_.events;
    nodes_.insert(seen->node);
    out_.us = std::max(out_.us, since_begun(*seen));
    out_.term_max = std::max(out_.term_max, seen->term);
    take_body(*seen);
    const boost::json::object* details = find_object(line, "d");
    take_type(text_of(line, "type"), details ? *details : nothing_, *seen);
    checker_.put(std::move(*seen), 0);
  }

  Outline finish() {
    checker_.finish();
    out_.nodes = nodes_.size();
    out_.verdict = checker_.verdict();
    std::sort(out_.answer_us.begin(), out_.answer_us.end());
    return std::move(out_);
  }

 private:
  std::int64_t since_begun(const check::Seen& seen) const { return seen.stamp.us - begun_us_; }

  Step step(const check::Seen& seen, std::string what) const {
    return {std::move(what), id_of(seen), since_begun(seen)};
  }

  void take_body(const check::Seen& seen) {
    std::visit(overloaded{
                   [&](const check::RoleChange& it) { take_role(seen, it.to); },
                   [&](const check::Commit& it) { take_commit(seen, it.to.index); },
                   [&](const check::Apply& it) { take_entries(seen, it); },
                   [&](const check::Truncate&) { ++out_.truncations; },
                   [&](const check::Snapshot& it) { out_.installs += it.installed ? 1 : 0; },
                   [](const auto&) {},
               },
               seen.body);
  }

  void take_role(const check::Seen& seen, const std::string& role) {
    const std::string term = " in term " + std::to_string(seen.term);
    out_.roles[seen.node].push_back(step(seen, role + term));
    if (role == "leader") {
      out_.leaders.push_back(step(seen, seen.node + term));
    }
  }

  void take_commit(const check::Seen& seen, std::uint64_t index) {
    out_.committed = std::max(out_.committed, index);
    for (; index >= next_commit_; next_commit_ *= 10) {
      out_.commits.push_back(step(seen, "index " + std::to_string(next_commit_) + " committed"));
    }
  }

  void take_entries(const check::Seen& seen, const check::Apply& it) {
    for (std::size_t i = 0; i < it.chains.size(); ++i) {
      out_.entries.try_emplace(it.first + i,
                               AppliedEntry{it.chains[i], id_of(seen), since_begun(seen)});
    }
  }

  void take_type(std::string_view type,
                 const boost::json::object& details,
                 const check::Seen& seen) {
    if (type == "msg.send") {
      ++out_.sent;
    } else if (type == "msg.drop") {
      ++out_.lost;
    } else if (type == "client.resp") {
      take_answer(details);
    } else if (type == "fault.begin") {
      out_.faults.push_back(step(seen, std::string(text_of(details, "kind"))));
    }
  }

  void take_answer(const boost::json::object& details) {
    const std::string_view status = text_of(details, "status");
    ++(status == "ok" || status == "missing" ? out_.answers_ok : out_.answers_other);
    if (const auto us = number_of(details, "us")) {
      out_.answer_us.push_back(*us);
    }
  }

  Outline out_;
  Checker checker_{true};
  std::set<std::string> nodes_;
  boost::json::object nothing_;
  std::int64_t begun_us_ = 0;
  std::uint64_t next_commit_ = 1;
};

}  // namespace

Outline outline_of(std::string_view text) {
  Reader reader;
  each_recorded(text, [&](std::string_view line) {
    boost::json::monotonic_resource storage;
    const auto value = parse_json(line, &storage);
    if (value && value->is_object()) {
      reader.take(value->get_object());
    }
  });
  return reader.finish();
}

}  // namespace graftd::viz
