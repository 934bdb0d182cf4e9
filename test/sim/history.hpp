#pragma once

#include "core/command.hpp"
#include "core/entry.hpp"
#include "core/request.hpp"
#include "viz/linearizability.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::sim {

using viz::Operation;
using viz::OperationKind;

// What all clients did and were told, and whether that can be true.
class History {
 public:
  // Returns the operation's number.
  std::size_t called(Request request);
  // Nothing: the connection broke.
  void returned(std::size_t operation, const std::optional<Outcome>& outcome);

  // A write in a session that was acknowledged was asked for again.
  void repeated(std::size_t operation, const Outcome& outcome);

  std::size_t size() const { return operations_.size(); }

  const Request& request(std::size_t operation) const { return operations_[operation].request; }

  // `log`: all committed entries in order. Throws Broken.
  void check(const std::vector<Entry>& log) const;

 private:
  struct ClientOperation {
    Request request;
    std::uint64_t called = 0;
    std::optional<std::uint64_t> returned;
    std::optional<Outcome> outcome;
    std::vector<Outcome> repeats;
  };

  // What an entry does, by a rule of its own: of the entries with one session key only the first
  // can have done something.
  struct Effect {
    Command command;
    bool first = true;
  };

  // Views into the log, or into what was asked.
  struct Write {
    std::string_view key;
    std::string_view value;
    bool operator==(const Write&) const = default;
    auto operator<=>(const Write&) const = default;
  };

  static std::vector<Effect> effects_of(const std::vector<Entry>& log);
  void check_against(const std::vector<Effect>& log, const ClientOperation& operation) const;
  static void check_repeats(const ClientOperation& operation);
  void check_each_once(const std::vector<Effect>& log) const;
  void check_refused(const std::map<Write, std::size_t>& written,
                     const ClientOperation& operation) const;
  std::map<std::string, std::vector<Operation>> by_key() const;
  static void add_put(std::map<std::string, std::vector<Operation>>& keys,
                      const ClientOperation& operation,
                      const PutRequest& put);

  std::deque<ClientOperation> operations_;
  std::uint64_t time_ = 0;
};

}  // namespace graftd::sim
