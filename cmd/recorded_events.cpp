#include "cmd/recorded_events.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

namespace graftd {
namespace {

void append_all(std::istream& stream, std::string& text) {
  text.append(std::istreambuf_iterator<char>(stream), {});
  if (!text.empty() && text.back() != '\n') {
    text += '\n';
  }
}

}  // namespace

std::string read_recorded(const std::vector<std::string>& files) {
  std::string text;
  for (const std::string& file : files) {
    if (file == "-") {
      append_all(std::cin, text);
      continue;
    }
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) {
      throw std::runtime_error(file + " is a directory; give a file of event lines");
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
      throw std::runtime_error("cannot read " + file + ": " + std::strerror(errno));
    }
    append_all(stream, text);
  }
  return text;
}

}  // namespace graftd
