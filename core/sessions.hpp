#pragma once

#include "core/command.hpp"
#include "core/name_filter.hpp"
#include "core/record.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace graftd {

// What clients have had carried out, so that a write that comes again is not carried out again
// (thesis §6.3). A value, and part of the replicated state: it changes by take() alone, and the
// same entries at the same indexes make the same sessions on every server. So it looks at no
// clock: time and limits come with the entry.
//
// A session begins with the first write of a client that is not known. It remembers the writes
// with the `sequences_kept` highest sequence numbers; a client may have that many under way, in any
// order. A number below them is refused, because nobody knows any more whether it was used.
//
// A session ends when it was idle for its life, or when there are too many and it was idle longest.
// The name of a client whose session has ended is refused from then on, so that a late repetition
// never begins a new session and is carried out twice. The names are kept in a NameFilter, so it
// happens, rarely, that a new client is refused: it takes another name.
class Sessions {
 public:
  // Part of the format: all servers have to use the same.
  static constexpr std::uint64_t sequences_kept = 64;

  struct Fresh {};  // to be carried out, now

  struct Repeated {
    Index index;  // where it was carried out
  };

  struct Denied {
    std::string message;
  };

  using Verdict = std::variant<Fresh, Repeated, Denied>;

  // Entries come in the order of the log, each once.
  Verdict take(Index index, const InSession& command);

  std::uint64_t size() const { return sessions_.size(); }

  // Of all there is: the sum over its records, so that a write costs what it changes. 0 as long as
  // there was no session.
  Digest digest() const { return {digest_ + ended_.digest().value + digest_of_clock()}; }

  // ---- for snapshots (core/session_records.cpp) ----
  //
  // Outside it is a record for each session, one for each page of the names that have ended, and
  // one with the time and what is counted.

  // What take() has changed since the last call, for the state on the disk: in a time that goes
  // with it, however many sessions there are.
  RecordChanges take_changes();

  // The state on the disk was replaced by an earlier one, which has these sessions: what changed
  // since the last call changed since that, but others than we have saved may have to be erased.
  void go_on_from(const Sessions& saved);

  std::vector<Record> records() const;

  // A record of sessions that are put together again; no change. False: records() has not made it,
  // or it is there already. That none is missing, left over or too old, digest() tells.
  bool load(std::string_view name, std::string_view bytes);

  // What a record adds to digest(); nothing for bytes that are none.
  static std::optional<Digest> digest_of_record(std::string_view name, std::string_view bytes);

  // Whatever was noted as changed.
  bool operator==(const Sessions& other) const {
    return sessions_ == other.sessions_ && by_use_ == other.by_use_ && ended_ == other.ended_ &&
           time_us_ == other.time_us_ && digest() == other.digest();
  }

 private:
  struct Done {
    std::uint64_t sequence = 0;
    Digest write;
    Index index;
    bool operator==(const Done&) const = default;
  };

  struct Session {
    Index used;  // by this entry last
    std::int64_t used_us = 0;
    std::uint64_t highest = 0;
    std::vector<Done> done;  // in the order of their sequence numbers
    std::uint64_t done_digest = 0;
    bool saved = false;  // there may be a record of it on the disk

    // Whether it is saved is no part of the state.
    bool operator==(const Session& other) const {
      return used == other.used && used_us == other.used_us && highest == other.highest &&
             done == other.done;
    }

    std::vector<Done>::iterator find(std::uint64_t sequence);  // where it is, or belongs
    void add(std::vector<Done>::iterator place, const Done& write);
    void forget_below_window();
  };

  void end_idle(const SessionStamp& stamp);
  void end_oldest(const SessionStamp& stamp);
  Verdict take_from(Session& session, Index index, const InSession& command);
  static Digest digest_of_done(const Done& done);
  static Digest digest_of_session(std::string_view client, const Session& session);
  std::uint64_t digest_of_clock() const;

  static std::string bytes_of(const Session& session);
  static Session read_session(ByteReader& in);
  std::string bytes_of_clock() const;
  bool load_session(std::string client, std::string_view bytes);
  bool load_page(std::string_view name, std::string_view bytes);
  bool load_clock(std::string_view bytes);

  std::map<std::string, Session> sessions_;
  std::map<Index, std::string> by_use_;  // which session was used by which entry last
  NameFilter ended_;
  std::int64_t time_us_ = 0;  // the latest that any entry has brought
  std::uint64_t digest_ = 0;

  // For take_changes(): the sessions used after this entry have changed. Those that were saved and
  // have ended since are noted by name; all that come and go between two saves are not.
  Index noted_;
  std::uint64_t noted_clock_ = 0;
  std::vector<std::string> ended_since_;
};

}  // namespace graftd
