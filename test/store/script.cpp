#include "test/store/script.hpp"

#include "core/snapshot_codec.hpp"

#include <map>
#include <utility>

namespace graftd::test {

namespace {

// A replica that always does the same.
class Author {
 public:
  std::vector<Step> write() {
    vote();
    append(3, 60);
    save();
    append(4, 300);
    conflict(3);
    vote();
    append(2, 9000);
    save();
    compact();
    add(Restart{});
    append(2, 100);
    vote();
    take_over_a_state();
    append(3, 500);
    save();
    compact();
    append(1, 50);
    return std::move(steps_);
  }

 private:
  void add(Step step) { steps_.push_back(std::move(step)); }

  void vote() {
    term_ = term_.next();
    add(Write{.hard_state = HardState{term_, NodeId{"node" + std::to_string(term_.value % 3)}}});
  }

  // Each third entry is in a session; there is room for two, so some have ended.
  std::string payload(Index index, Put put) const {
    if (index.value % 3 != 0) {
      return encode_command(put);
    }
    const SessionStamp stamp{
        .time_us = 1000 + static_cast<std::int64_t>(index.value), .life_us = 9, .sessions_max = 2};
    return encode_command(InSession{
        {"client" + std::to_string(index.value % 5), index.value}, stamp, std::move(put)});
  }

  void carry_out(const Entry& entry) {
    const Command command = *decode_command(entry.payload);
    if (const auto* in_session = std::get_if<InSession>(&command)) {
      if (!std::holds_alternative<Sessions::Fresh>(sessions_.take(entry.index, *in_session))) {
        return;
      }
    }
    values_.apply(entry.index, entry.payload);
    writes_.push_back({entry.index, entry.payload});
  }

  Write entries(Position after, int count, std::size_t bytes) {
    Write write;
    for (int i = 0; i < count; ++i) {
      const std::string name = "k" + std::to_string((after.index.value + term_.value) % 7);
      write.entries.push_back(
          entry_after(after,
                      term_,
                      payload(after.index.next(), Put{{{name, std::string(bytes, 'v') + name}}})));
      after = position_of(write.entries.back());
    }
    return write;
  }

  void take(Write write) {
    for (const Entry& entry : write.entries) {
      log_.insert_or_assign(entry.index, entry);
    }
    end_ = position_of(write.entries.back());
    add(std::move(write));
  }

  void append(int count, std::size_t bytes) { take(entries(end_, count, bytes)); }

  // The last entries are replaced by others of a later term.
  void conflict(std::uint64_t count) {
    term_ = term_.next();
    const Index from{end_.index.value - count + 1};
    Write write = entries(position_of(log_.at(from.prev())), 2, 100);
    write.truncate_from = from;
    write.hard_state = HardState{term_, std::nullopt};
    log_.erase(log_.lower_bound(from), log_.end());
    take(std::move(write));
  }

  SnapshotHead head() {
    SnapshotHead head{.position = end_,
                      .configuration_index = {1},
                      .configuration = {},
                      .digest = state_digest(values_, sessions_)};
    head.configuration.members[node0] = {.role = MemberRole::voter, .raft_address = "h:1"};
    return head;
  }

  void save() {
    for (auto at = log_.upper_bound(saved_.index); at != log_.end(); ++at) {
      carry_out(at->second);
    }
    saved_ = end_;
    SnapshotHead now = head();
    add(StateWrite{
        SaveChanges{std::move(now), std::exchange(writes_, {}), sessions_.take_changes()}});
  }

  void compact() {
    const Index to = saved_.index.prev();
    add(Write{.compact_to = position_of(log_.at(to))});
    log_.erase(log_.begin(), log_.upper_bound(to));
  }

  void take_over_a_state() {
    const Index before = end_.index;
    for (std::uint64_t i = 1; i <= 9; ++i) {
      const Index index{before.value + i};
      Put put{{{"sent" + std::to_string(i), std::string(700, 's')}}};
      carry_out({index, term_, {}, payload(index, std::move(put))});
    }
    end_ = saved_ = {{before.value + 9}, term_, {4711}};
    std::vector<SavePart> parts;
    for (const auto& [name, bytes] : sessions_.records()) {
      parts.push_back(
          {.first = parts.empty(), .records = {{name, bytes}}, .cells = {}, .head = {}});
    }
    values_.open_view(node0);
    while (!values_.view_is_read(node0)) {
      SavePart part{.first = parts.empty(), .records = {}, .cells = {}, .head = {}};
      for (auto& [key, version] : values_.read_view(node0, 3000)) {
        part.cells.push_back({key, *version});
      }
      parts.push_back(std::move(part));
    }
    values_.close_view(node0);
    parts.back().head = head();
    writes_.clear();
    sessions_.take_changes();
    log_.clear();
    for (SavePart& part : parts) {
      add(StateWrite{std::move(part)});
    }
    add(Write{.reset = end_});
  }

  std::vector<Step> steps_;
  Term term_{1};
  Position end_;
  Position saved_;
  std::map<Index, Entry> log_;
  KeyValues values_;
  CarriedOutCommands writes_;
  Sessions sessions_;
};

}  // namespace

std::vector<Step> script_of_a_life() { return Author().write(); }

sim::Disk disk_after(const std::vector<Step>& script, std::size_t steps) {
  sim::Disk disk({1}, {});
  for (std::size_t i = 0; i < steps; ++i) {
    if (const auto* write = std::get_if<Write>(&script[i])) {
      disk.apply(*write);
    } else if (const auto* state = std::get_if<StateWrite>(&script[i])) {
      disk.apply(*state);
    } else {
      disk.recover();
    }
  }
  return disk;
}

Stores open_stores(DataDirectory& directory) {
  LogStore log = LogStore::exists(directory)
                     ? LogStore::open(directory, node0)
                     : LogStore::create(directory, new_identity("node0"), {});
  return with_state(directory, std::move(log));
}

}  // namespace graftd::test
