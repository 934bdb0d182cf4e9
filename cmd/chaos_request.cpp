#include "cmd/chaos_request.hpp"

#include "cmd/chaos_error.hpp"
#include "cmd/host_port.hpp"
#include "cmd/usage.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace graftd::chaos {
namespace {

std::vector<std::string> split(const std::vector<std::string>& lists) {
  std::vector<std::string> parts;
  for (const std::string& list : lists) {
    std::size_t begin = 0;
    while (begin <= list.size()) {
      const std::size_t comma = std::min(list.find(',', begin), list.size());
      if (comma > begin) {
        parts.push_back(list.substr(begin, comma - begin));
      }
      begin = comma + 1;
    }
  }
  return parts;
}

bool is_cut(const ChaosOptions& options) {
  return options.verb == "partition" || options.verb == "isolate";
}

std::string checked_id(const ChaosOptions& options, Host& host) {
  if (options.id.empty()) {
    return host.random_id();
  }
  if (!is_valid_id(options.id)) {
    throw BadUsage("-id \"" + options.id + "\" is no name: letters, digits, - and _, at most 32");
  }
  return options.id;
}

std::optional<Nanoseconds> checked_time(const ChaosOptions& options) {
  if (options.lasts.empty()) {
    if (options.detach) {
      throw BadUsage(
          "-detach needs -for TIME: without it the fault stays anyway, until "
          "`graftd chaos clear`");
    }
    return std::nullopt;
  }
  const Nanoseconds time = parse_time("-for", options.lasts);
  if (time < std::chrono::milliseconds(1)) {
    throw BadUsage("-for \"" + options.lasts + "\" is over before it begins");
  }
  return time;
}

void check_direction(const std::string& direction) {
  if (direction != "in" && direction != "out" && direction != "both") {
    throw BadUsage("-direction \"" + direction + "\" is none of in, out, both");
  }
}

Reach reach_of(Host& host, const std::vector<std::string>& lists) {
  Reach reach{.on = true, .peers = {}};
  for (const std::string& peer : split(lists)) {
    if (peer == "any") {
      return {.on = true, .peers = {}};
    }
    std::vector<Address> found;
    if (const std::optional<Address> address = parse_address(peer)) {
      found = {*address};
    } else {
      found = host.resolve(peer);
    }
    if (found.empty()) {
      throw ChaosError(Exit::not_found,
                       "the name " + peer + " has no address here; write the address");
    }
    reach.peers.insert(reach.peers.end(), found.begin(), found.end());
  }
  return reach;
}

void add_cut_reach(const ChaosOptions& options, Host& host, Fault& fault) {
  check_direction(options.direction);
  if (!options.to.empty()) {
    fault.out = reach_of(host, options.to);
  }
  if (!options.from.empty()) {
    fault.in = reach_of(host, options.from);
  }
  const bool named = fault.out.on || fault.in.on;
  if (options.words.empty() && named) {
    return;
  }
  if (options.words.empty() && options.verb == "partition") {
    throw BadUsage(
        "cut off from whom? graftd chaos partition PEER..., or -from PEER (does not "
        "hear it), or -to PEER (cannot send to it); isolate cuts off from all");
  }
  if (named) {
    throw BadUsage("name the peers either as words or with -to and -from");
  }
  const Reach peers = options.words.empty() ? Reach{.on = true} : reach_of(host, options.words);
  if (options.direction != "out") {
    fault.in = peers;
  }
  if (options.direction != "in") {
    fault.out = peers;
  }
}

std::optional<std::uint16_t> port_of(const ChaosOptions& options) {
  if (options.raft && options.port && *options.port != raft_port) {
    throw BadUsage("-raft is port 12000: give it or -port");
  }
  const bool everybody = options.verb == "isolate" && options.words.empty() && options.to.empty() &&
                         options.from.empty();
  if (options.raft || (everybody && !options.port)) {
    return raft_port;
  }
  return options.port;
}

// The device of the route to the first peer.
std::optional<std::string> device_towards(Host& host, const Fault& fault) {
  const Reach& reach = fault.out.peers.empty() ? fault.in : fault.out;
  if (reach.peers.empty()) {
    return std::nullopt;
  }
  const Outcome outcome =
      host.run({.words = {"ip", "-j", "route", "get", reach.peers.front().host}});
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(outcome.out, error);
  if (outcome.status != 0 || error || !value.is_array() || value.get_array().empty() ||
      !value.get_array()[0].is_object()) {
    return std::nullopt;
  }
  const boost::json::value* device = value.get_array()[0].get_object().if_contains("dev");
  return device != nullptr && device->is_string()
             ? std::optional(boost::json::value_to<std::string>(*device))
             : std::nullopt;
}

std::string device_of(const ChaosOptions& options, Host& host, const Fault& fault) {
  return options.device.empty() ? device_towards(host, fault).value_or("eth0") : options.device;
}

void check_whole_device(const ChaosOptions& options) {
  const bool narrowed =
      !options.to.empty() || !options.from.empty() || options.raft || options.port;
  if (options.all_frames && (narrowed || options.ipv6)) {
    throw BadUsage("-all-frames meets the whole device: leave -to, -from, -port and -ipv6 out");
  }
  if (options.seed_compatible && (narrowed || options.all_frames || options.ipv6)) {
    throw BadUsage(
        "-seed-compatible is `tc qdisc add dev DEVICE root netem ...` and nothing else: "
        "leave -to, -from, -port, -ipv6 and -all-frames out");
  }
}

Fault shaping_fault(const ChaosOptions& options, Host& host) {
  check_whole_device(options);
  Fault fault{.id = checked_id(options, host),
              .kind = options.verb,
              .out = {},
              .in = {},
              .port = port_of(options),
              .body = {}};
  std::vector<std::string> words = netem_words(options);
  if (!options.from.empty()) {
    fault.in = reach_of(host, options.from);
  }
  if (!options.to.empty() || options.from.empty()) {
    fault.out = options.to.empty() ? Reach{.on = true} : reach_of(host, options.to);
  }
  fault.body = Shaping{.device = device_of(options, host, fault),
                       .netem = std::move(words),
                       .packets_max = options.limit,
                       .every_frame = options.all_frames,
                       .ipv6 = options.ipv6,
                       .bare = options.seed_compatible};
  return fault;
}

Refuse mode_of(const std::string& mode) {
  for (const Refuse how : {Refuse::drop, Refuse::reject, Refuse::reset}) {
    if (mode == to_string(how)) {
      return how;
    }
  }
  throw BadUsage("-mode \"" + mode + "\" is none of drop, reject, reset");
}

Fault cut_fault(const ChaosOptions& options, Host& host) {
  Fault fault{.id = checked_id(options, host),
              .kind = options.verb,
              .out = {},
              .in = {},
              .port = port_of(options),
              .body = {}};
  add_cut_reach(options, host, fault);
  const Refuse how = mode_of(options.mode);
  if (options.backend == "nft" || options.backend == "iptables") {
    fault.body =
        Cut{.firewall = options.backend == "nft" ? Firewall::nft : Firewall::iptables, .how = how};
  } else if (options.backend == "tc" && how == Refuse::drop) {
    fault.body = Shaping{.device = device_of(options, host, fault),
                         .netem = {"loss", "100%"},
                         .packets_max = options.limit,
                         .drop_arrivals = true};
  } else if (options.backend == "tc") {
    throw BadUsage("-backend tc can only drop: -mode " + options.mode + " needs nft or iptables");
  } else {
    throw BadUsage("-backend \"" + options.backend + "\" is none of nft, iptables, tc");
  }
  return fault;
}

// ---- in a node ----

void add_link_effect(const ChaosOptions& options, LinkWish& link) {
  const auto word = [&](std::size_t position) {
    return position < options.words.size() ? options.words[position] : "";
  };
  constexpr double whole = 100;
  if (is_cut(options)) {
    link.drop = 1;
    link.mode = "drop";
    if (mode_of(options.mode) != Refuse::drop) {
      throw BadUsage("a node loses messages silently: -mode " + options.mode +
                     " needs nft, on the machine itself");
    }
    return;
  }
  if (options.verb == "corrupt" || options.verb == "rate") {
    throw BadUsage(options.verb +
                   " is made by the kernel only: use -dev in place of -on; a node "
                   "knows delay, loss, duplicate, reorder, partition, isolate");
  }
  netem_words(options);  // refuses what is malformed
  if (options.verb == "delay") {
    link.delay = parse_time("the delay", word(0));
    link.jitter = word(1).empty() ? Nanoseconds{} : parse_time("the jitter", word(1));
  } else if (options.verb == "reorder") {
    link.delay = parse_time("-delay", options.delay);
    link.reorder = parse_percent("the share", word(0)) / whole;
  } else if (word(0).empty()) {
    throw BadUsage("a node knows random loss only: graftd chaos loss PERCENT");
  } else {
    double& share = options.verb == "loss" ? link.drop : link.duplicate;
    share = parse_percent("the share", word(0)) / whole;
  }
}

void add_link_peer(const ChaosOptions& options, LinkWish& link) {
  check_direction(options.direction);
  std::vector<std::string> peers = split(options.to);
  link.direction = options.to.empty() ? options.from.empty() ? options.direction : "in" : "out";
  const std::vector<std::string> from = split(options.from);
  if (!peers.empty() && !from.empty()) {
    if (peers != from) {
      throw BadUsage("a fault in a node has one peer: give a command for each");
    }
    link.direction = "both";
  } else if (peers.empty()) {
    peers = from;
  }
  if (is_cut(options) && !options.words.empty()) {
    peers = split(options.words);
  }
  if (peers.size() > 1) {
    throw BadUsage("a fault in a node has one peer: give a command for each");
  }
  if (peers.empty() && options.verb == "partition") {
    throw BadUsage(
        "cut off from whom? graftd chaos partition node1 -on node:HOST:PORT; isolate "
        "cuts off from all");
  }
  link.peer = peers.empty() || peers.front() == "any" ? "*" : peers.front();
}

void refuse_kernel_flags(const ChaosOptions& options) {
  if (!options.device.empty() || options.port || options.raft || options.all_frames ||
      options.seed_compatible || options.ipv6 || options.ecn) {
    throw BadUsage(
        "a fault in a node meets its Raft messages and knows no device, port or frame: "
        "leave -dev, -port, -raft, -ecn, -ipv6, -all-frames and -seed-compatible out");
  }
}

}  // namespace

std::optional<NodeTarget> node_target(const std::string& on) {
  constexpr std::string_view prefix = "node:";
  if (on == "local") {
    return std::nullopt;
  }
  if (!on.starts_with(prefix)) {
    throw BadUsage("-on \"" + on +
                   "\": it is local or node:[NAME@]HOST:PORT; in a container, run it there: "
                   "docker exec NAME graftd chaos ...");
  }
  std::string rest = on.substr(prefix.size());
  NodeTarget target;
  if (const std::size_t at = rest.find('@'); at != std::string::npos) {
    target.name = rest.substr(0, at);
    rest = rest.substr(at + 1);
  }
  constexpr std::uint16_t http_port = 11000;
  const HostPort address = parse_host_port("-on", rest, http_port);
  target.host = address.host;
  target.port = address.port;
  return target;
}

ApplyWish local_wish(const ChaosOptions& options, Host& host) {
  ApplyWish wish{.fault = is_cut(options) ? cut_fault(options, host) : shaping_fault(options, host),
                 .lasts = checked_time(options),
                 .detach = options.detach,
                 .dry_run = options.dry_run,
                 .force = options.force,
                 .vizor = options.vizor};
  if (options.rpc != "any") {
    throw BadUsage(
        "-rpc is for nodes: the kernel does not know Raft's messages apart; use -on "
        "node:HOST:PORT");
  }
  if (!wish.vizor.empty()) {
    vizor_ask(wish.vizor, "");
  }
  return wish;
}

NodeWish node_wish(const ChaosOptions& options, const NodeTarget& target, Host& host) {
  refuse_kernel_flags(options);
  NodeWish wish{.target = target,
                .link = {.id = checked_id(options, host), .kind = options.verb},
                .detach = options.detach,
                .dry_run = options.dry_run,
                .vizor = options.vizor};
  add_link_effect(options, wish.link);
  add_link_peer(options, wish.link);
  wish.link.rpc = options.rpc;
  wish.link.lasts = checked_time(options);
  wish.link.seed = options.seed;
  return wish;
}

}  // namespace graftd::chaos
