#include "test/sim/history.hpp"

#include "core/overloaded.hpp"
#include "test/sim/broken.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace graftd::sim {

namespace {

using viz::check_linearizability;
using viz::Linearizability;

bool is_unknown(const std::optional<Outcome>& outcome) {
  return !outcome || std::holds_alternative<Unknown>(*outcome);
}

Command without_session(InSession command) {
  return std::visit([](auto& write) { return Command(std::move(write)); }, command.write);
}

bool has_pair(const Command& command, const std::string& key, const std::string& value) {
  const auto* put = std::get_if<Put>(&command);
  return put != nullptr && std::ranges::any_of(put->pairs, [&](const KeyValue& pair) {
           return pair.key == key && pair.value == value;
         });
}

}  // namespace

std::vector<History::Effect> History::effects_of(const std::vector<Entry>& log) {
  std::set<std::pair<std::string, std::uint64_t>> seen;
  std::vector<Effect> effects;
  effects.reserve(log.size());
  for (const Entry& entry : log) {
    std::optional<Command> command = decode_command(entry.payload);
    require(command.has_value(), "committed entries can be read", [&] {
      return "entry " + std::to_string(entry.index.value);
    });
    if (auto* in_session = std::get_if<InSession>(&*command)) {
      const bool first = seen.emplace(in_session->key.client, in_session->key.sequence).second;
      effects.push_back({.command = without_session(std::move(*in_session)), .first = first});
    } else {
      effects.push_back({.command = std::move(*command)});
    }
  }
  return effects;
}

std::size_t History::called(Request request) {
  operations_.push_back({.request = std::move(request),
                         .called = ++time_,
                         .returned = {},
                         .outcome = {},
                         .repeats = {}});
  return operations_.size() - 1;
}

void History::returned(std::size_t operation, const std::optional<Outcome>& outcome) {
  operations_[operation].returned = ++time_;
  operations_[operation].outcome = outcome;
}

void History::repeated(std::size_t operation, const Outcome& outcome) {
  operations_[operation].repeats.push_back(outcome);
}

void History::check(const std::vector<Entry>& log) const {
  const std::vector<Effect> effects = effects_of(log);
  check_each_once(effects);
  for (const ClientOperation& operation : operations_) {
    check_against(effects, operation);
    check_repeats(operation);
  }
  std::map<std::string, std::vector<Operation>> keys = by_key();
  for (auto& [key, operations] : keys) {
    require(check_linearizability(std::move(operations)) != Linearizability::no,
            "linearizability",
            [&, &name = key] { return "key " + name; });
  }
}

// Each value is written by one operation only, so that the log tells what became of it.
void History::check_each_once(const std::vector<Effect>& log) const {
  std::map<Write, std::size_t> written;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (const auto* put = std::get_if<Put>(&log[i].command); put != nullptr && log[i].first) {
      for (const KeyValue& pair : put->pairs) {
        const auto [found, added] = written.try_emplace({pair.key, pair.value}, i + 1);
        require(added, "a write is carried out once (K1, K2)", [&, first = found->second] {
          return pair.key + "=" + pair.value + " at " + std::to_string(first) + " and " +
                 std::to_string(i + 1);
        });
      }
    }
  }
  for (const ClientOperation& operation : operations_) {
    check_refused(written, operation);
  }
}

// A repetition changes nothing, and is told where the write was carried out.
void History::check_repeats(const ClientOperation& operation) {
  const auto* first = operation.outcome ? std::get_if<Applied>(&*operation.outcome) : nullptr;
  for (const Outcome& outcome : operation.repeats) {
    if (const auto* again = std::get_if<Applied>(&outcome)) {
      require(first != nullptr && again->index == first->index,
              "a repeated write in a session is carried out once (K1, K4)",
              [&] { return "again at " + std::to_string(again->index.value); });
    }
  }
}

void History::check_refused(const std::map<Write, std::size_t>& written,
                            const ClientOperation& operation) const {
  const auto* put = std::get_if<PutRequest>(&operation.request);
  if (put == nullptr || !operation.outcome ||
      !std::holds_alternative<Refused>(*operation.outcome)) {
    return;
  }
  if (put->session && std::get<Refused>(*operation.outcome).code == ErrorCode::conflict) {
    return;  // the log holds it, and its session has said no: a read that sees it is caught
  }
  for (const KeyValue& pair : put->pairs) {
    require(!written.contains({pair.key, pair.value}),
            "what was refused is not carried out (K3)",
            [&] { return pair.key + "=" + pair.value; });
  }
}

// What was acknowledged is in the log where the answer says, and what was read was written there.
void History::check_against(const std::vector<Effect>& log,
                            const ClientOperation& operation) const {
  if (!operation.outcome) {
    return;
  }
  const auto at = [&](Index index) -> const Command& {
    const auto where = [&] { return "index " + std::to_string(index.value); };
    require(index.value >= 1 && index.value <= log.size(),
            "an acknowledged write is in the log (D1)",
            where);
    require(log[index.value - 1].first, "a write in a session is carried out once (K1, K4)", where);
    return log[index.value - 1].command;
  };
  const auto where = [](Index index) {
    return [index] { return "index " + std::to_string(index.value); };
  };
  std::visit(overloaded{
                 [&](const Applied& it) {
                   const Command& there = at(it.index);
                   if (const auto* put = std::get_if<PutRequest>(&operation.request)) {
                     const auto* written = std::get_if<Put>(&there);
                     require(written != nullptr && written->pairs == put->pairs,
                             "an acknowledged write is in the log (D1)",
                             where(it.index));
                   } else if (const auto* del = std::get_if<DeleteRequest>(&operation.request)) {
                     require(there == Command(Delete{del->key}),
                             "an acknowledged delete is in the log (D1)",
                             where(it.index));
                   }
                 },
                 [&](const Found& it) {
                   const auto& get = std::get<GetRequest>(operation.request);
                   require(has_pair(at(it.revision), get.key, it.value),
                           "what is read was written at its revision",
                           where(it.revision));
                 },
                 [](const auto&) {},
             },
             *operation.outcome);
}

void History::add_put(std::map<std::string, std::vector<Operation>>& keys,
                      const ClientOperation& operation,
                      const PutRequest& put) {
  const bool known = operation.returned && !is_unknown(operation.outcome);
  for (const KeyValue& pair : put.pairs) {
    keys[pair.key].push_back({.kind = OperationKind::write,
                              .value = pair.value,
                              .called = operation.called,
                              .returned = known ? operation.returned : std::nullopt});
  }
}

std::map<std::string, std::vector<Operation>> History::by_key() const {
  std::map<std::string, std::vector<Operation>> keys;
  for (const ClientOperation& operation : operations_) {
    if (operation.outcome && std::holds_alternative<Refused>(*operation.outcome)) {
      continue;
    }
    const bool known = operation.returned && !is_unknown(operation.outcome);
    if (const auto* put = std::get_if<PutRequest>(&operation.request)) {
      add_put(keys, operation, *put);
    } else if (const auto* del = std::get_if<DeleteRequest>(&operation.request)) {
      keys[del->key].push_back({.kind = OperationKind::erase,
                                .called = operation.called,
                                .returned = known ? operation.returned : std::nullopt});
    } else if (const auto* get = std::get_if<GetRequest>(&operation.request);
               get != nullptr && known && get->level == ReadLevel::linearizable) {
      const auto* found = std::get_if<Found>(&*operation.outcome);
      keys[get->key].push_back({.kind = OperationKind::read,
                                .value = found ? std::optional(found->value) : std::nullopt,
                                .called = operation.called,
                                .returned = operation.returned});
    }
  }
  return keys;
}

}  // namespace graftd::sim
