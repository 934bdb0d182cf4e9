#include "cmd/chaos_listeners.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace graftd::chaos {
namespace {

// The sockets that listen on the port, by the name under which /proc/PID/fd shows them.
std::set<std::string> listening_sockets(const std::string& table, std::uint16_t port) {
  constexpr std::string_view listens = "0A";
  std::set<std::string> names;
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string skipped;
    std::string local;
    std::string state;
    std::string inode;
    fields >> skipped >> local >> skipped >> state;
    for (int i = 0; i < 5; ++i) {
      fields >> skipped;
    }
    fields >> inode;
    const std::size_t colon = local.rfind(':');
    if (state != listens || colon == std::string::npos) {
      continue;
    }
    std::uint16_t told = 0;
    std::from_chars(local.data() + colon + 1, local.data() + local.size(), told, 16);
    if (told == port) {
      names.insert("socket:[" + inode + "]");
    }
  }
  return names;
}

bool holds_one(const std::filesystem::path& process, const std::set<std::string>& sockets) {
  std::error_code error;
  for (const auto& one : std::filesystem::directory_iterator(process / "fd", error)) {
    std::error_code gone;
    if (sockets.contains(std::filesystem::read_symlink(one.path(), gone).string())) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::int64_t> listening_pids(std::uint16_t port) {
  std::set<std::string> sockets = listening_sockets("/proc/self/net/tcp", port);
  sockets.merge(listening_sockets("/proc/self/net/tcp6", port));
  std::vector<std::int64_t> pids;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    std::int64_t pid = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), pid);
    const bool is_process = read.ec == std::errc() && read.ptr == name.data() + name.size();
    if (is_process && holds_one(entry.path(), sockets)) {
      pids.push_back(pid);
    }
  }
  return pids;
}

std::string program_of(std::int64_t pid) {
  std::error_code gone;
  return std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", gone).string();
}

std::vector<std::string> command_line_of(std::int64_t pid) {
  std::vector<std::string> words;
  std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline", std::ios::binary);
  for (std::string word; std::getline(file, word, '\0');) {
    words.push_back(word);
  }
  return words;
}

}  // namespace graftd::chaos
