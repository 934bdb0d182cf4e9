#include "core/quorum.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

// Plays the data-driven cases of etcd's quorum package (GRAFTD_SHARED_DIR/oracles, where present):
// commands with the configuration (cfg), a second one for joint quorums (cfgj), and what each voter
// has reached or answered. Only the result, the last line of a block, is compared.

namespace graftd {

namespace {

const std::filesystem::path cases =
    std::filesystem::path(GRAFTD_SHARED_DIR) / "oracles/etcd-raft/quorum";

struct Case {
  std::string command;  // "committed" or "vote"
  std::map<std::string, std::vector<std::string>> arguments;
  bool joint = false;
  std::string result;
  std::string line;
};

std::vector<std::string> list_of(std::string text) {
  std::ranges::replace(text, ',', ' ');
  std::istringstream in(text);
  std::vector<std::string> items;
  for (std::string item; in >> item;) {
    items.push_back(item);
  }
  return items;
}

Case parse_command(const std::string& line) {
  Case one{.command = line.substr(0, line.find(' ')), .line = line};
  for (std::size_t sign = line.find('='); sign != std::string::npos;
       sign = line.find('=', sign + 1)) {
    const std::size_t name = line.rfind(' ', sign) + 1;
    const std::string key = line.substr(name, sign - name);
    one.joint = one.joint || key == "cfgj";
    if (line[sign + 1] == '(') {
      one.arguments[key] = list_of(line.substr(sign + 2, line.find(')', sign) - sign - 2));
    }
  }
  return one;
}

std::vector<Case> read_cases(const std::filesystem::path& file) {
  std::vector<Case> all;
  bool in_output = false;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line == "----") {
      in_output = true;
    } else if (line.empty()) {
      in_output = false;
    } else if (in_output) {
      all.back().result = line;
    } else if (line.front() != '#') {
      all.push_back(parse_command(line));
    }
  }
  return all;
}

// The values belong to the voters of both configurations, each once, in the order of first mention.
std::map<std::string, std::string> values_by_voter(const Case& one, const std::string& argument) {
  std::vector<std::string> voters;
  for (const char* configuration : {"cfg", "cfgj"}) {
    const auto found = one.arguments.find(configuration);
    for (const std::string& voter :
         found == one.arguments.end() ? std::vector<std::string>{} : found->second) {
      if (std::ranges::find(voters, voter) == voters.end()) {
        voters.push_back(voter);
      }
    }
  }
  std::map<std::string, std::string> values;
  const auto given = one.arguments.find(argument);
  for (std::size_t i = 0; i < voters.size(); ++i) {
    const bool known = given != one.arguments.end() && i < given->second.size();
    values[voters[i]] = known ? given->second[i] : "_";
  }
  return values;
}

std::vector<std::string> of_voters(const Case& one,
                                   const std::string& configuration,
                                   const std::map<std::string, std::string>& values) {
  std::vector<std::string> some;
  if (const auto found = one.arguments.find(configuration); found != one.arguments.end()) {
    for (const std::string& voter : found->second) {
      some.push_back(values.at(voter));
    }
  }
  return some;
}

Index committed(const std::vector<std::string>& reached) {
  std::vector<Index> indexes;
  for (const std::string& one : reached) {
    indexes.push_back({one == "_" ? 0 : std::stoull(one)});
  }
  return majority_index(indexes);
}

VoteOutcome vote(const std::vector<std::string>& votes) {
  const auto given = [&](const char* what) {
    return static_cast<std::size_t>(std::ranges::count(votes, what));
  };
  return outcome_of(given("y"), given("n"), votes.size());
}

// Of two quorums that both have to agree.
VoteOutcome both(VoteOutcome a, VoteOutcome b) {
  if (a == VoteOutcome::lost || b == VoteOutcome::lost) {
    return VoteOutcome::lost;
  }
  return a == b ? a : VoteOutcome::pending;
}

std::string print(Index index) {
  return index.value == std::numeric_limits<std::uint64_t>::max() ? "∞"
                                                                  : std::to_string(index.value);
}

std::string print(VoteOutcome outcome) {
  switch (outcome) {
    case VoteOutcome::pending:
      return "VotePending";
    case VoteOutcome::lost:
      return "VoteLost";
    case VoteOutcome::won:
      return "VoteWon";
  }
  return "";
}

std::string solve(const Case& one) {
  if (one.command == "committed") {
    const auto values = values_by_voter(one, "idx");
    return print(std::min(committed(of_voters(one, "cfg", values)),
                          committed(of_voters(one, "cfgj", values))));
  }
  const auto values = values_by_voter(one, "votes");
  return print(both(vote(of_voters(one, "cfg", values)), vote(of_voters(one, "cfgj", values))));
}

// "<empty majority quorum>∞" is an infinite index, too.
std::string result_of(const Case& one) { return one.result.ends_with("∞") ? "∞" : one.result; }

}  // namespace

TEST_CASE("majorities, alone and joint, commit and vote as etcd's do") {
  if (!std::filesystem::exists(cases)) {
    std::cerr << "SKIPPED: no reference cases at " << cases << "\n";
    return;
  }
  std::size_t played = 0;
  for (const char* file :
       {"majority_commit.txt", "majority_vote.txt", "joint_commit.txt", "joint_vote.txt"}) {
    for (const Case& one : read_cases(cases / file)) {
      CAPTURE(file);
      CAPTURE(one.line);
      CHECK(solve(one) == result_of(one));
      ++played;
    }
  }
  CHECK(played > 80);
}

}  // namespace graftd
