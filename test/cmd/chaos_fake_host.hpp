#pragma once

#include "cmd/chaos_host.hpp"
#include "cmd/chaos_plan.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

namespace graftd::chaos::testing {

// A machine that remembers the root qdisc of each device and writes down what it was told to run.
class FakeHost : public Host {
 public:
  std::vector<std::string> log;  // all commands but those that only look
  std::vector<HttpAsk> asks;
  HttpReply reply{.status = 200, .body = "{}"};
  std::map<std::string, Qdisc> roots;

  // The first command that holds the words is answered so, once or for ever.
  struct Answer {
    std::string words;
    Outcome outcome;
    bool once = false;
  };

  std::vector<Answer> answers;
  std::int64_t now = 1'000'000;
  std::int64_t woken_at = 0;
  Wake wake = Wake::expired;
  bool stop_asked = false;
  bool privileged = true;
  bool contained = true;
  std::uint64_t space = 4026531840;
  std::vector<std::uint64_t> spaces = {4026531840};
  std::vector<Process> living = {{100, 1}};
  std::vector<std::string> device_names = {"eth0", "eth1", "lo"};
  std::map<std::string, std::vector<Address>> names;
  int ids = 0;

  Outcome run(const Command& command) override {
    const std::string text = to_shell(command);
    const bool looks = text.starts_with("tc -j") || text.starts_with("ip -j") ||
                       text.starts_with("nft -j") || text.starts_with("nft list");
    if (!looks) {
      log.push_back(text);
    }
    for (auto answer = answers.begin(); answer != answers.end(); ++answer) {
      if (text.find(answer->words) != std::string::npos) {
        Outcome outcome = answer->outcome;
        if (answer->once) {
          answers.erase(answer);
        }
        return outcome;
      }
    }
    if (text.starts_with("tc -j -s qdisc show")) {
      return {.out = show(text)};
    }
    if (text.starts_with("nft list") || text.starts_with("nft -j") || text.starts_with("ip -j")) {
      return {.status = 1, .err = "Error: No such file or directory"};
    }
    remember(command.words);
    return {};
  }

  HttpReply http(const HttpAsk& ask) override {
    asks.push_back(ask);
    return reply;
  }

  std::int64_t now_ms() const override { return now; }

  Wake wait_until(std::int64_t ms) override {
    woken_at = ms;
    now = wake == Wake::expired ? std::max(now, ms) : now;
    return wake;
  }

  bool interrupted() override { return std::exchange(stop_asked, false); }

  Process self() const override { return living.front(); }

  bool alive(const Process& process) const override {
    return std::ranges::find(living, process) != living.end();
  }

  Process start_watcher(const std::function<void()>& watch) override {
    watcher = watch;
    living.push_back({200, 2});
    return living.back();
  }

  std::function<void()> watcher;

  std::vector<Listener> listening;
  std::vector<std::pair<std::int64_t, int>> signals;

  std::vector<Listener> listeners(const std::string&, std::uint16_t) override { return listening; }

  bool send_signal(const Process& process, int number) override {
    signals.emplace_back(process.pid, number);
    return alive(process);
  }

  std::uint64_t network_namespace() const override { return space; }

  bool namespace_exists(std::uint64_t number) const override {
    return std::ranges::find(spaces, number) != spaces.end();
  }

  bool may_change_network() const override { return privileged; }

  bool in_container() const override { return contained; }

  std::vector<std::string> devices() const override { return device_names; }

  std::optional<std::string> default_route_device() const override { return "eth0"; }

  bool module_loaded(const std::string&) const override { return false; }

  std::vector<Address> resolve(const std::string& name) override { return names[name]; }

  std::string random_id() override { return "f" + std::to_string(++ids); }

 private:
  std::string show(const std::string& text) {
    std::string lines;
    for (const auto& [device, root] : roots) {
      const bool asked = text.find(" dev ") == std::string::npos || text.ends_with(" " + device);
      if (asked) {
        lines += (lines.empty() ? "" : ",") + std::string("{\"kind\":\"") + root.kind +
                 "\",\"handle\":\"" + root.handle + "\",\"dev\":\"" + device +
                 "\",\"root\":true,\"packets\":7,\"drops\":2,\"qlen\":1}";
      }
    }
    return "[" + lines + "]";
  }

  // tc qdisc replace dev D root handle H: KIND; tc qdisc del dev D root handle H:
  void remember(const std::vector<std::string>& words) {
    if (words.size() < 6 || words[0] != "tc" || words[1] != "qdisc" || words[5] != "root") {
      return;
    }
    if (words[2] == "del") {
      roots.erase(words[4]);
    } else if (words.size() > 8 && words[6] == "handle") {
      roots[words[4]] = {.kind = words[8], .handle = words[7]};
    } else {
      roots[words[4]] = {.kind = words[6], .handle = "8001:"};
    }
  }
};

// A folder of its own, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "graftd-chaos-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }

  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace graftd::chaos::testing
