#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace graftd::chaos {

// One host or a network: "192.168.0.11", "10.0.0.0/8", "fd00::11".
struct Address {
  bool six = false;
  std::string host;
  int prefix = 32;
  bool operator==(const Address&) const = default;
};

// Nothing when it is no numeric address.
std::optional<Address> parse_address(std::string_view text);

std::string with_prefix(const Address& address);     // "192.168.0.11/32"
std::string without_prefix(const Address& address);  // "192.168.0.11", "10.0.0.0/8"
bool overlap(const Address& a, const Address& b);

// Which packets of one direction a fault meets. No peers = everybody.
struct Reach {
  bool on = false;
  std::vector<Address> peers;
  bool operator==(const Reach&) const = default;
};

// A queue of tc that delays, loses or spoils packets of one device.
struct Shaping {
  std::string device;
  std::vector<std::string> netem;  // tc's own words, after "netem"
  std::uint64_t packets_max = 100'000;
  bool every_frame = false;    // ARP and neighbour discovery too
  bool ipv6 = false;           // everybody's IPv6 packets too
  bool bare = false;           // the seed's one command and nothing else
  bool drop_arrivals = false;  // arriving packets are dropped in place of queued: a cut by tc
  bool operator==(const Shaping&) const = default;
};

enum class Firewall { nft, iptables };

// drop: silence. reject: "connection refused". reset: the connection is torn down at once.
enum class Refuse { drop, reject, reset };

// Packets that a packet filter stops.
struct Cut {
  Firewall firewall = Firewall::nft;
  Refuse how = Refuse::drop;
  bool operator==(const Cut&) const = default;
};

// What a user asked for on this machine, with names resolved and limits filled in.
struct Fault {
  std::string id;
  std::string kind;  // delay, loss, duplicate, corrupt, reorder, rate, partition, isolate
  Reach out;
  Reach in;
  std::optional<std::uint16_t> port;  // TCP, both directions of connection set-up
  std::variant<Shaping, Cut> body;
  bool operator==(const Fault&) const = default;
};

// "delay 200ms to 192.168.0.11 on eth0"
std::string describe(const Fault& fault);

std::string_view to_string(Refuse how);
std::string_view to_string(Firewall firewall);

}  // namespace graftd::chaos
