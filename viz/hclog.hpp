#pragma once

#include "viz/stored_event.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace graftd::viz {

// Reads the state of a node out of the log lines of hashicorp/raft, as the seed, Consul, Nomad and
// Vault write them. Their words change between versions and the types of their fields even within
// one, so everything here is a guess and marked as such.
class HclogReader {
 public:
  // "host:port" to server id, learned from configurations, and server id to node, learned from what
  // a node says of itself; more are not learned.
  static constexpr std::size_t addresses_max = 256;

  // An object that has keys of hclog: level, module, caller and text, and what follows for the
  // node. Time and node are set already; the line's own time wins.
  void read(const boost::json::object& line, StoredEvent& event);

 private:
  void learn(const boost::json::object& line, const StoredEvent& event);
  void learn_servers(std::string_view text);
  void learn_server(const boost::json::object& server);
  void learn_entries(const boost::json::object& request);
  void learn_address(std::string address, std::string id);
  std::string node_of(std::string_view id) const;
  std::string name_of(std::string_view address) const;

  void infer(std::string_view message, const boost::json::object& line, StoredEvent& event) const;
  bool infer_role(std::string_view message,
                  const boost::json::object& line,
                  StoredEvent& event) const;
  bool infer_term(std::string_view message,
                  const boost::json::object& line,
                  StoredEvent& event) const;
  bool infer_log(std::string_view message,
                 const boost::json::object& line,
                 StoredEvent& event) const;
  bool infer_request(std::string_view message,
                     const boost::json::object& line,
                     StoredEvent& event) const;

  std::map<std::string, std::string> addresses_;
  std::map<std::string, std::string> ids_;
};

// {"role":"leader","term":2}: what was read between the lines, for the page.
std::string change_json(const NodeChange& change);

}  // namespace graftd::viz
