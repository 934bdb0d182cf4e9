#pragma once

#include "core/command.hpp"
#include "core/name_filter.hpp"
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

  // 0 as long as there was no session.
  Digest digest() const { return {digest_ + ended_.digest().value}; }

  std::string encode() const;
  // Nothing for bytes that encode() has not made.
  static std::optional<Sessions> decode(std::string_view bytes);

  bool operator==(const Sessions&) const = default;

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
    bool operator==(const Session&) const = default;

    std::vector<Done>::iterator find(std::uint64_t sequence);  // where it is, or belongs
    void add(std::vector<Done>::iterator place, const Done& write);
    void forget_below_window();
  };

  void end_idle(const SessionStamp& stamp);
  void end_oldest(const SessionStamp& stamp);
  Verdict take_from(Session& session, Index index, const InSession& command);
  static Digest digest_of_done(const Done& done);
  static Digest digest_of_session(const std::string& client, const Session& session);
  static void write(ByteWriter& out, const Session& session);
  static Session read_session(ByteReader& in);

  std::map<std::string, Session> sessions_;
  std::map<Index, std::string> by_use_;  // which session was used by which entry last
  NameFilter ended_;
  std::int64_t time_us_ = 0;  // the latest that any entry has brought
  std::uint64_t digest_ = 0;
};

}  // namespace graftd
