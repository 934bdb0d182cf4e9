#include "cmd/chaos_filter.hpp"

#include <algorithm>
#include <initializer_list>

namespace graftd::chaos {
namespace {

using Words = std::vector<std::string>;

Classifier first_of(std::initializer_list<Classifier> wanted,
                    const std::set<Classifier>& available) {
  const auto found =
      std::ranges::find_if(wanted, [&](Classifier one) { return available.contains(one); });
  return found == wanted.end() ? *wanted.begin() : *found;
}

// The form that was measured comes first.
Classifier choose(bool peers, bool port, Side side, const std::set<Classifier>& available) {
  if (!peers && !port) {
    return first_of({Classifier::matchall, Classifier::u32, Classifier::flower}, available);
  }
  if (!port && side == Side::departing) {
    return first_of({Classifier::u32, Classifier::flower}, available);
  }
  return first_of({Classifier::flower, Classifier::u32}, available);
}

struct Pattern {
  const Address* peer = nullptr;
  bool six = false;
  std::optional<std::uint16_t> port;
  std::string_view port_side;  // "dst", "src"
};

void append(Words& words, std::initializer_list<std::string> more) {
  words.insert(words.end(), more);
}

Words flower_words(const Pattern& pattern, std::string_view peer_side) {
  Words words = {"flower"};
  if (pattern.port) {
    append(words, {"ip_proto", "tcp"});
  }
  if (pattern.peer != nullptr) {
    append(words, {std::string(peer_side) + "_ip", without_prefix(*pattern.peer)});
  }
  if (pattern.port) {
    append(words, {std::string(pattern.port_side) + "_port", std::to_string(*pattern.port)});
  }
  return words;
}

Words u32_words(const Pattern& pattern, std::string_view peer_side) {
  const std::string ip = pattern.six ? "ip6" : "ip";
  Words words = {"u32"};
  if (pattern.port) {
    append(words, {"match", ip, "protocol", "6", "0xff"});
  }
  if (pattern.peer != nullptr) {
    append(words, {"match", ip, std::string(peer_side), with_prefix(*pattern.peer)});
  }
  if (pattern.port) {
    const std::string field = pattern.port_side == "dst" ? "dport" : "sport";
    append(words, {"match", ip, field, std::to_string(*pattern.port), "0xffff"});
  }
  if (words.size() == 1) {
    append(words, {"match", "u32", "0", "0"});
  }
  return words;
}

}  // namespace

std::vector<Match> matches_of(const Reach& reach,
                              const Fault& fault,
                              Side side,
                              int priority,
                              const std::set<Classifier>& available) {
  const auto* shaping = std::get_if<Shaping>(&fault.body);
  const std::string_view peer_side = side == Side::departing ? "dst" : "src";
  const Classifier classifier =
      choose(!reach.peers.empty(), fault.port.has_value(), side, available);
  std::vector<Match> matches;
  const auto add = [&](const Pattern& pattern) {
    Words words = classifier == Classifier::matchall ? Words{"matchall"}
                  : classifier == Classifier::u32    ? u32_words(pattern, peer_side)
                                                     : flower_words(pattern, peer_side);
    matches.push_back({.classifier = classifier,
                       .protocol = pattern.six ? "ipv6" : "ip",
                       .priority = priority + (pattern.six ? 1 : 0),
                       .words = std::move(words)});
  };
  // A connection to the port has it as destination one way and as source the other.
  const auto add_ports = [&](Pattern pattern) {
    pattern.port = fault.port;
    if (!pattern.port) {
      add(pattern);
      return;
    }
    for (const std::string_view port_side : {"dst", "src"}) {
      pattern.port_side = port_side;
      add(pattern);
    }
  };
  if (reach.peers.empty()) {
    add_ports({});
    if (shaping != nullptr && shaping->ipv6) {
      add_ports({.six = true});
    }
  }
  for (const bool six : {false, true}) {
    for (const Address& peer : reach.peers) {
      if (peer.six == six) {
        add_ports({.peer = &peer, .six = six});
      }
    }
  }
  return matches;
}

}  // namespace graftd::chaos
