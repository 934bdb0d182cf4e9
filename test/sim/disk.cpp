#include "test/sim/disk.hpp"

#include "core/snapshot_codec.hpp"
#include "test/sim/broken.hpp"

#include <string>
#include <utility>

namespace graftd::sim {

namespace {

// Reading a session costs much more than saving it, and most are saved again soon.
constexpr std::uint64_t saves_between_looks = 16;

// The digest of a state is the sum over its keys and its records.
std::uint64_t digest_of_record(const std::string& name, const std::string& bytes) {
  const std::optional<Digest> digest = Sessions::digest_of_record(name, bytes);
  require(digest.has_value(), "a record that is saved can be read", [&] { return name; });
  return digest->value;
}

}  // namespace

Disk::Disk(DirectoryId directory, Recovered content, Incarnation starts)
    : directory_(directory), incarnation_(starts), hard_state_(std::move(content.hard_state)) {
  for (const Entry& entry : content.entries) {
    append(entry);
  }
}

void Disk::count_start_as(Incarnation incarnation) {
  require(incarnation > incarnation_, "each start is counted on the disk", [&] {
    return std::to_string(incarnation.value) + " after " + std::to_string(incarnation_.value);
  });
  incarnation_ = incarnation;
}

void Disk::apply(const Write& write) {
  if (write.reset) {
    reset(*write.reset);
  }
  if (write.truncate_from) {
    truncate(*write.truncate_from);
  }
  for (const Entry& entry : write.entries) {
    append(entry);
  }
  if (write.compact_to) {
    compact(*write.compact_to);
  }
  if (write.hard_state) {
    take(*write.hard_state);
  }
}

void Disk::apply(const StateWrite& write) {
  std::visit([this](const auto& it) { save(it); }, write);
}

std::optional<Position> Disk::position_at(Index index) const {
  if (index == base_.index) {
    return base_;
  }
  if (index == snapshot_.position.index) {
    return snapshot_.position;
  }
  if (index < base_.index || index > last_index()) {
    return std::nullopt;
  }
  return position_of(entries_[index.value - base_.index.value - 1]);
}

Position Disk::end() const {
  if (!in_log(snapshot_.position)) {
    return snapshot_.position;
  }
  return entries_.empty() ? base_ : position_of(entries_.back());
}

bool Disk::in_log(const Position& position) const {
  if (position.index <= base_.index) {
    return position == base_;
  }
  return position.index <= last_index() &&
         position_of(entries_[position.index.value - base_.index.value - 1]) == position;
}

Recovered Disk::recover() {
  incoming_.reset();
  require(base_.index <= snapshot_.position.index,
          "the log does not begin after the end of the state (S11)",
          [&] { return std::to_string(base_.index.value); });
  if (!in_log(snapshot_.position)) {
    reset(snapshot_.position);
  }
  return {.hard_state = hard_state_,
          .base = base_,
          .entries = {entries_.begin(), entries_.end()},
          .snapshot = snapshot_to_read()};
}

Snapshot Disk::snapshot_to_read() const {
  Snapshot snapshot{.head = snapshot_, .values = {}, .sessions = {}};
  const auto where = [&] { return std::to_string(snapshot_.position.index.value); };
  for (const auto& [key, version] : content_.values) {
    snapshot.values.load(key, version);
  }
  for (const auto& [name, record] : content_.records) {
    require(snapshot.sessions.load(name, record.bytes), "the records make the sessions", where);
  }
  const Digest digest = state_digest(snapshot.values, snapshot.sessions);
  require(digest == snapshot_.digest, "the changes add up", where);
  return snapshot;
}

void Disk::reset(const Position& base) {
  require(base == snapshot_.position, "the log is dropped only for the state on the disk", [&] {
    return std::to_string(base.index.value);
  });
  entries_.clear();
  base_ = base;
  configurations_ = {{snapshot_.configuration_index, snapshot_.configuration}};
}

void Disk::compact(const Position& to) {
  const auto where = [&] { return "to " + std::to_string(to.index.value); };
  require(
      to.index <= snapshot_.position.index, "only what the state has is compacted (S11)", where);
  require(position_at(to.index) == to, "only what the log has is compacted", where);
  const auto gone = static_cast<std::ptrdiff_t>(to.index.value - base_.index.value);
  entries_.erase(entries_.begin(), entries_.begin() + gone);
  base_ = to;
}

void Disk::save(const SaveChanges& it) {
  const auto where = [&] { return "at " + std::to_string(it.head.position.index.value); };
  require(it.head.position.index > snapshot_.position.index,
          "the state on the disk does not go back (S3)",
          where);
  require(in_log(it.head.position), "the log on the disk has what is in the state", where);
  for (const KeyWrite& write : last_writes(it.writes)) {
    content_.change(std::string(write.key),
                    write.value ? std::optional(Versioned{std::string(*write.value), write.index})
                                : std::nullopt);
  }
  for (const auto& [name, bytes] : it.records) {
    content_.change_record(name, bytes);
  }
  snapshot_ = it.head;
  if (++saves_ % saves_between_looks == 0) {
    require(state_is_whole(), "the changes make the state", where);
  }
}

void Disk::Content::change(const std::string& key, const std::optional<Versioned>& version) {
  const auto old = values.find(key);
  if (old != values.end()) {
    digest -= KeyValues::digest_of_key(key, old->second).value;
    values.erase(old);
  }
  if (version) {
    digest += KeyValues::digest_of_key(key, *version).value;
    values.emplace(key, *version);
  }
}

void Disk::Content::change_record(const std::string& name,
                                  const std::optional<std::string>& bytes) {
  const auto [at, inserted] = records.try_emplace(name);
  digest -= at->second.digest.value_or(0);
  if (bytes) {
    at->second = {.bytes = *bytes, .digest = std::nullopt};
  } else {
    records.erase(at);
  }
}

void Disk::Content::read_records() {
  for (auto& [name, record] : records) {
    if (!record.digest) {
      record.digest = digest_of_record(name, record.bytes);
      digest += *record.digest;
    }
  }
}

bool Disk::state_is_whole() {
  content_.read_records();
  return content_.digest == snapshot_.digest.value;
}

void Disk::save(const SavePart& it) {
  if (it.first) {
    incoming_ = Content{};
  }
  require(incoming_.has_value(), "a part follows the first one", [] { return std::string(); });
  for (const Record& record : it.records) {
    incoming_->change_record(record.name, record.bytes);
  }
  for (const Cell& cell : it.cells) {
    incoming_->change(cell.key, cell.versioned);
  }
  if (it.head) {
    const auto where = [&] { return "at " + std::to_string(it.head->position.index.value); };
    require(it.head->position.index > snapshot_.position.index,
            "the state on the disk does not go back (S3)",
            where);
    content_ = std::move(*std::exchange(incoming_, std::nullopt));
    snapshot_ = *it.head;
    require(state_is_whole(), "the parts make the state", where);
  }
}

const Disk::ConfigurationAt& Disk::configuration_at(Index index) const {
  for (auto at = configurations_.rbegin(); at != configurations_.rend(); ++at) {
    if (at->index <= index) {
      return *at;
    }
  }
  return configurations_.front();
}

void Disk::truncate(Index from) {
  while (last_index() >= from) {
    entries_.pop_back();
  }
  while (configurations_.back().index >= from) {
    configurations_.pop_back();
  }
}

void Disk::append(const Entry& entry) {
  const Position last = entries_.empty() ? base_ : position_of(entries_.back());
  const auto where = [&] { return "entry " + std::to_string(entry.index.value); };
  require(entry.index == last.index.next(), "the stored log has no hole", where);
  require(entry.term >= last.term, "terms never fall along the stored log", where);
  require(entry.chain == chain_after(last.chain, entry.term, entry.payload),
          "the stored chain is whole",
          where);
  entries_.push_back(entry);
  if (holds_configuration(entry.payload)) {
    const std::optional<Command> command = decode_command(entry.payload);
    require(command.has_value(), "a stored configuration can be read", where);
    configurations_.push_back({entry.index, std::get<ChangeConfiguration>(*command).configuration});
  }
}

void Disk::take(const HardState& hard_state) {
  const auto what = [&] {
    return "term " + std::to_string(hard_state_.term.value) + " to " +
           std::to_string(hard_state.term.value);
  };
  require(hard_state.term >= hard_state_.term, "the stored term never falls", what);
  require(hard_state.term > hard_state_.term || !hard_state_.vote ||
              hard_state.vote == hard_state_.vote,
          "one vote a term (V3)",
          what);
  hard_state_ = hard_state;
}

}  // namespace graftd::sim
