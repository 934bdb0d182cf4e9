#include "cmd/tail_targets.hpp"

#include "cmd/usage.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace graftd {
namespace {

constexpr const char* standard_input = "-";

viz::TailTarget parse_target(const std::string& word) {
  // A path may hold the sign as well, behind its first slash.
  const std::size_t sign = word.find('=');
  if (sign != std::string::npos && sign < word.find('/')) {
    viz::TailTarget target{.path = word.substr(sign + 1), .node = word.substr(0, sign)};
    if (target.path.empty() || target.node.empty()) {
      throw BadUsage("-tail: \"" + word + "\" lacks a part; give NODE=FILE, or only FILE");
    }
    return target;
  }
  if (word.empty()) {
    throw BadUsage("-tail: give a file, or - for the standard input");
  }
  const std::string name = std::filesystem::path(word).stem().string();
  return {.path = word, .node = word == standard_input ? "stdin" : name};
}

}  // namespace

std::vector<viz::TailTarget> parse_tail_targets(const std::vector<std::string>& words) {
  if (words.size() > viz::TailCollector::files_max) {
    throw BadUsage("-tail: vizor follows " + std::to_string(viz::TailCollector::files_max) +
                   " files, and no more");
  }
  std::vector<viz::TailTarget> targets;
  for (const std::string& word : words) {
    viz::TailTarget target = parse_target(word);
    if (std::ranges::find(targets, target.path, &viz::TailTarget::path) != targets.end()) {
      throw BadUsage("-tail: " + target.path + " is given twice");
    }
    const auto other = std::ranges::find(targets, target.node, &viz::TailTarget::node);
    if (other != targets.end()) {
      throw BadUsage("-tail: " + other->path + " and " + target.path + " would both be node \"" +
                     target.node + "\"; name them: -tail n1=" + other->path +
                     " -tail n2=" + target.path);
    }
    targets.push_back(std::move(target));
  }
  return targets;
}

}  // namespace graftd
