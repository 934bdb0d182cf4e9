#include "test/scenarios/commands.hpp"
#include "test/scenarios/script.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
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
  int failed = 0;
  int played = 0;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--rewrite") {
      rewrite = true;
      continue;
    }
    for (const std::string& file :
         std::filesystem::is_directory(word) ? stories_in(word) : std::vector<std::string>{word}) {
      ++played;
      failed += play(file, rewrite) ? 0 : 1;
    }
  }
  std::printf("%d stories, %d of them went otherwise\n", played, failed);
  if (played == 0) {
    std::printf(
        "usage: graftd_scenarios [--rewrite] STORY|FOLDER...\n"
        "--rewrite puts what happens into the files: read the difference before you keep "
        "it\n");
  }
  return failed == 0 && played > 0 ? 0 : 1;
}

}  // namespace

}  // namespace graftd::scenarios

int main(int count, char** words) { return graftd::scenarios::run_program(count, words); }
