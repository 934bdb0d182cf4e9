#pragma once

#include "cmd/chaos_host.hpp"

#include <functional>
#include <signal.h>

namespace graftd::chaos {

// This machine. While it lives, SIGINT, SIGTERM and SIGHUP wait for wait_until and interrupted.
class SystemHost : public Host {
 public:
  using HttpCall = std::function<HttpReply(const HttpAsk&)>;

  explicit SystemHost(HttpCall http);
  ~SystemHost() override;
  SystemHost(const SystemHost&) = delete;
  SystemHost& operator=(const SystemHost&) = delete;

  Outcome run(const Command& command) override;

  HttpReply http(const HttpAsk& ask) override { return http_(ask); }

  std::int64_t now_ms() const override;
  Wake wait_until(std::int64_t ms) override;
  bool interrupted() override;

  Process self() const override;
  bool alive(const Process& process) const override;
  Process start_watcher(const std::function<void()>& watch) override;

  std::vector<Listener> listeners(const std::string& host, std::uint16_t port) override;
  bool send_signal(const Process& process, int number) override;

  std::uint64_t network_namespace() const override;
  bool namespace_exists(std::uint64_t number) const override;
  bool may_change_network() const override;
  bool in_container() const override;
  std::vector<std::string> devices() const override;
  std::optional<std::string> default_route_device() const override;
  bool module_loaded(const std::string& module) const override;
  std::vector<Address> resolve(const std::string& name) override;
  std::string random_id() override;

 private:
  HttpCall http_;
  sigset_t stopping_;
  sigset_t before_;
};

}  // namespace graftd::chaos
