#include "test/scenarios/commands.hpp"
#include "test/scenarios/script.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace graftd::scenarios {

namespace {

void print_difference(const std::string& file, const Block& block, const std::string& output) {
  std::printf("%s: the story goes otherwise\n", file.c_str());
  for (const std::string& command : block.commands) {
    std::printf("  %s\n", command.c_str());
  }
  std::printf("---- expected\n%s---- but\n%s----\n", block.expected.c_str(), output.c_str());
}

// Only the first difference: what follows is another story.
bool play(const std::string& file, bool rewrite) {
  std::ifstream in(file);
  if (!in) {
    std::fprintf(stderr, "cannot read %s\n", file.c_str());
    return false;
  }
  Script script = parse_script({std::istreambuf_iterator<char>(in), {}});
  Commands commands;
  for (Block& block : script.blocks) {
    std::string output;
    for (const std::string& command : block.commands) {
      output += commands.run(command);
    }
    output = output.empty() ? "nothing\n" : output;
    if (output == block.expected) {
      continue;
    }
    if (!rewrite) {
      print_difference(file, block, output);
      return false;
    }
    block.expected = output;
  }
  if (rewrite) {
    std::ofstream(file) << print_script(script);
  }
  return !script.blocks.empty();
}

constexpr unsigned seconds_max = 20;

// In a process of its own: one that breaks an invariant, or never ends, does not take the others
// with it.
bool play_apart(const std::string& file) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(seconds_max);
    const bool as_told = play(file, false);
    std::fflush(stdout);
    ::_exit(as_told ? 0 : 1);
  }
  int status = 0;
  const bool ended = child > 0 && ::waitpid(child, &status, 0) == child;
  const bool as_told = ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!as_told) {
    std::printf("FAILED %s\n", file.c_str());
  }
  return as_told;
}

std::vector<std::string> stories_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".story") {
      files.push_back(entry.path().string());
    }
  }
  std::ranges::sort(files);
  return files;
}

int run_program(int count, char** words) {
  bool rewrite = false;
  bool apart = false;
  int failed = 0;
  int played = 0;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--rewrite") {
      rewrite = true;
      continue;
    }
    if (word == "--apart") {
      apart = true;
      continue;
    }
    for (const std::string& file :
         std::filesystem::is_directory(word) ? stories_in(word) : std::vector<std::string>{word}) {
      ++played;
      failed += (apart ? play_apart(file) : play(file, rewrite)) ? 0 : 1;
    }
  }
  std::printf("%d stories, %d of them went otherwise\n", played, failed);
  if (played == 0) {
    std::printf(
        "usage: graftd_scenarios [--rewrite|--apart] STORY|FOLDER...\n"
        "--rewrite puts what happens into the files: read the difference before you keep "
        "it\n--apart plays each in a process of its own, and names those that fail\n");
  }
  return failed == 0 && played > 0 ? 0 : 1;
}

}  // namespace

}  // namespace graftd::scenarios

int main(int count, char** words) { return graftd::scenarios::run_program(count, words); }
