#include "viz/comparison.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <set>
#include <utility>

namespace graftd::viz {
namespace {

// Of one kind: leaders, commits, faults.
constexpr std::size_t milestones_max = 16;

// Where a history has nothing.
const Step nothing{"nothing", "", 0};

std::string seconds_of(std::int64_t us) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f s", static_cast<double>(us) / 1e6);
  return text.data();
}

std::string milliseconds_of(std::uint64_t us) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", static_cast<double>(us) / 1e3);
  return text.data();
}

// Times of one run, from its first leader on.
class Since {
 public:
  explicit Since(const Outline& outline)
      : has_leader_(!outline.leaders.empty()),
        zero_us_(has_leader_ ? outline.leaders.front().us : 0) {}

  std::string operator()(std::int64_t us) const {
    if (!has_leader_) {
      return "after " + seconds_of(us);
    }
    return us < zero_us_ ? seconds_of(zero_us_ - us) + " before the first leader"
                         : "+" + seconds_of(us - zero_us_);
  }

 private:
  bool has_leader_;
  std::int64_t zero_us_;
};

class Comparer {
 public:
  Comparer(const Outline& one, const Outline& other)
      : one_(one), other_(other), since_one_(one), since_other_(other) {}

  Comparison compare() {
    compare_histories();
    compare_milestones();
    compare_figures();
    return std::move(out_);
  }

 private:
  void add_difference(std::string what, std::string same, const Step* one, const Step* other) {
    ComparedRow row{.part = "First difference", .what = std::move(what)};
    row.same = one == nullptr && other == nullptr;
    if (row.same) {
      row.one = row.other = same + " are the same";
    } else {
      fill(row, one ? *one : nothing, other ? *other : nothing);
      row.what += same == "0" ? ": the first" : ": after " + same + " the same";
      out_.same_histories = false;
    }
    out_.rows.push_back(std::move(row));
  }

  void fill(ComparedRow& row, const Step& one, const Step& other) const {
    const auto told = [](const Step& step, const Since& since) {
      return step.id.empty() ? step.what : step.what + ", " + since(step.us);
    };
    row.one = told(one, since_one_);
    row.other = told(other, since_other_);
    row.one_id = one.id;
    row.other_id = other.id;
  }

  void compare_histories() {
    compare_history("leaders", one_.leaders, other_.leaders);
    compare_entries();
    std::set<std::string> nodes;
    for (const Outline* outline : {&one_, &other_}) {
      for (const auto& [node, steps] : outline->roles) {
        nodes.insert(node);
      }
    }
    for (const std::string& node : nodes) {
      compare_history("roles of " + node, roles_of(one_, node), roles_of(other_, node));
    }
  }

  static const std::vector<Step>& roles_of(const Outline& outline, const std::string& node) {
    static const std::vector<Step> none;
    const auto found = outline.roles.find(node);
    return found == outline.roles.end() ? none : found->second;
  }

  void compare_history(std::string what,
                       const std::vector<Step>& one,
                       const std::vector<Step>& other) {
    const auto same_step = [](const Step& a, const Step& b) { return a.what == b.what; };
    const auto [at_one, at_other] =
        std::mismatch(one.begin(), one.end(), other.begin(), other.end(), same_step);
    add_difference(std::move(what),
                   std::to_string(at_one - one.begin()),
                   at_one == one.end() ? nullptr : &*at_one,
                   at_other == other.end() ? nullptr : &*at_other);
  }

  // Of those that both runs tell of: a record may begin after a snapshot.
  void compare_entries() {
    std::uint64_t same = 0;
    for (const auto& [index, entry] : one_.entries) {
      const auto found = other_.entries.find(index);
      if (found == other_.entries.end()) {
        continue;
      }
      if (found->second.chain != entry.chain) {
        const std::string what = "another entry " + std::to_string(index);
        const Step mine{what, entry.id, entry.us};
        const Step theirs{what, found->second.id, found->second.us};
        return add_difference("applied entries", std::to_string(same), &mine, &theirs);
      }
      ++same;
    }
    add_difference("applied entries", std::to_string(same), nullptr, nullptr);
  }

  void compare_milestones() {
    add_first_leader();
    compare_each("leader ", one_.leaders, other_.leaders, 1);
    compare_each("", one_.commits, other_.commits, 0);
    compare_each("fault ", one_.faults, other_.faults, 0);
  }

  void add_first_leader() {
    if (one_.leaders.empty() && other_.leaders.empty()) {
      return;
    }
    const auto told = [](const Outline& outline) {
      return outline.leaders.empty()
                 ? nothing.what
                 : outline.leaders.front().what + ", " + seconds_of(outline.leaders.front().us) +
                       " after the first event";
    };
    const auto id = [](const Outline& outline) {
      return outline.leaders.empty() ? "" : outline.leaders.front().id;
    };
    add({.part = "Milestone",
         .what = "first leader",
         .one = told(one_),
         .other = told(other_),
         .one_id = id(one_),
         .other_id = id(other_)});
  }

  // Numbered, or by what they are where `name` is empty.
  void compare_each(const std::string& name,
                    const std::vector<Step>& one,
                    const std::vector<Step>& other,
                    std::size_t from) {
    const std::size_t until = std::min(std::max(one.size(), other.size()), milestones_max);
    for (std::size_t i = from; i < until; ++i) {
      const Step& mine = i < one.size() ? one[i] : nothing;
      const Step& theirs = i < other.size() ? other[i] : nothing;
      ComparedRow row{.part = "Milestone"};
      fill(row, mine, theirs);
      if (name.empty()) {
        row.what = i < one.size() ? mine.what : theirs.what;
        strip(row.one, row.what);
        strip(row.other, row.what);
      } else {
        row.what = name + std::to_string(i + 1);
      }
      add(std::move(row));
    }
  }

  // The first column says it already.
  static void strip(std::string& text, const std::string& what) {
    if (text.starts_with(what + ", ")) {
      text.erase(0, what.size() + 2);
    }
  }

  void compare_figures() {
    figure("nodes", &Outline::nodes);
    figure("events", &Outline::events);
    add_figure("from first event to last", seconds_of(one_.us), seconds_of(other_.us));
    add_figure("leaders elected",
               std::to_string(one_.leaders.size()),
               std::to_string(other_.leaders.size()));
    figure("highest term", &Outline::term_max);
    figure("committed up to", &Outline::committed);
    figure("answers ok", &Outline::answers_ok);
    figure("answers of another kind", &Outline::answers_other);
    add_figure("half answered within", within(one_, 0.5), within(other_, 0.5));
    add_figure("99 of 100 answered within", within(one_, 0.99), within(other_, 0.99));
    figure("messages sent", &Outline::sent);
    figure("messages lost", &Outline::lost);
    add_figure("faults", std::to_string(one_.faults.size()), std::to_string(other_.faults.size()));
    figure("logs cut off", &Outline::truncations);
    figure("states installed", &Outline::installs);
    add_figure("checks",
               std::string(check::name_of(one_.verdict)),
               std::string(check::name_of(other_.verdict)));
  }

  static std::string within(const Outline& outline, double share) {
    const std::vector<std::uint64_t>& sorted = outline.answer_us;
    if (sorted.empty()) {
      return "none";
    }
    const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return milliseconds_of(sorted[std::min(at, sorted.size() - 1)]);
  }

  void figure(const char* what, std::uint64_t Outline::*value) {
    add_figure(what, std::to_string(one_.*value), std::to_string(other_.*value));
  }

  void add_figure(std::string what, std::string one, std::string other) {
    add({.part = "Figure",
         .what = std::move(what),
         .one = std::move(one),
         .other = std::move(other)});
  }

  void add(ComparedRow row) {
    row.same = row.one == row.other;
    out_.rows.push_back(std::move(row));
  }

  const Outline& one_;
  const Outline& other_;
  const Since since_one_;
  const Since since_other_;
  Comparison out_;
};

}  // namespace

Comparison compare(const Outline& one, const Outline& other) {
  return Comparer(one, other).compare();
}

}  // namespace graftd::viz
