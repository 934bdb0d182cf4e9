#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace graftd::chaos {

// The command line of `graftd chaos`, flags told apart but not yet understood.
struct ChaosOptions {
  std::string verb;                // delay, ..., clear, status, doctor, gc
  std::vector<std::string> words;  // after the verb
  std::string on = "local";
  std::string device;
  std::vector<std::string> to;
  std::vector<std::string> from;
  std::optional<std::uint16_t> port;
  bool raft = false;
  std::string lasts;
  bool detach = false;
  bool dry_run = false;
  std::string id;
  bool json = false;
  bool force = false;
  bool all_frames = false;
  bool seed_compatible = false;
  bool ipv6 = false;
  std::uint64_t limit = 100'000;
  std::string distribution;
  std::string state;
  std::string gemodel;
  bool ecn = false;
  std::string delay;
  std::optional<std::uint32_t> gap;
  std::optional<std::uint64_t> seed;
  std::string rpc = "any";
  std::string mode = "drop";
  std::string direction = "both";
  std::string backend = "nft";
  bool all = false;
  std::string vizor;
  std::string records = "/run/graftd-chaos";
};

}  // namespace graftd::chaos
