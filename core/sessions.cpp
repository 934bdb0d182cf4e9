#include "core/sessions.hpp"

#include "core/ensure.hpp"
#include "core/entry.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

// Odd factors keep apart what only differs in where it stands.
constexpr std::uint64_t odd[] = {
    0x9e3779b97f4a7c15U, 0xd1342543de82ef95U, 0xbf58476d1ce4e5b9U, 0x94d049bb133111ebU};

std::uint64_t word_of(std::int64_t number) { return static_cast<std::uint64_t>(number); }

std::string named(const SessionKey& key) { return key.client + ":" + std::to_string(key.sequence); }

Sessions::Denied ended(const SessionKey& key) {
  return {"the session of client " + key.client +
          " has ended, because it was idle for long or too many others came; whether " +
          named(key) +
          " was carried out before is not known any more: read, and go on under another client "
          "name"};
}

Sessions::Denied too_old(const SessionKey& key, std::uint64_t highest) {
  return {"sequence number " + std::to_string(key.sequence) + " of client " + key.client +
          " is too old: the last one is " + std::to_string(highest) + " and only the last " +
          std::to_string(Sessions::sequences_kept) +
          " are remembered, so whether it was carried out is not known any more; it was not now"};
}

Sessions::Denied other_write(const SessionKey& key) {
  return {named(key) +
          " was used for another write before; this one was not carried out: give each write a "
          "sequence number of its own"};
}

}  // namespace

Sessions::Verdict Sessions::take(Index index, const InSession& command) {
  time_us_ = std::max(time_us_, command.stamp.time_us);
  end_idle(command.stamp);
  const std::string& client = command.key.client;
  auto found = sessions_.find(client);
  if (found == sessions_.end()) {
    if (ended_.may_hold(digest_of(client))) {
      return ended(command.key);
    }
    while (!sessions_.empty() && sessions_.size() >= command.stamp.sessions_max) {
      end_oldest(command.stamp);
    }
    found = sessions_.try_emplace(client).first;
  } else {
    digest_ -= digest_of_session(client, found->second).value;
    by_use_.erase(found->second.used);
  }
  Session& session = found->second;
  session.used = index;
  session.used_us = time_us_;
  ensure(by_use_.emplace(index, client).second, "an entry is taken once");
  Verdict verdict = take_from(session, index, command);
  digest_ += digest_of_session(client, session).value;
  return verdict;
}

Sessions::Verdict Sessions::take_from(Session& session, Index index, const InSession& command) {
  const std::uint64_t sequence = command.key.sequence;
  const Digest write = digest_of_write(command);
  const auto place = session.find(sequence);
  if (place != session.done.end() && place->sequence == sequence) {
    if (place->write != write) {
      return other_write(command.key);
    }
    return Repeated{place->index};
  }
  if (session.highest >= sequences_kept && sequence <= session.highest - sequences_kept) {
    return too_old(command.key, session.highest);
  }
  session.add(place, {sequence, write, index});
  session.forget_below_window();
  return Fresh{};
}

std::vector<Sessions::Done>::iterator Sessions::Session::find(std::uint64_t sequence) {
  return std::ranges::lower_bound(done, sequence, {}, &Done::sequence);
}

void Sessions::Session::add(std::vector<Done>::iterator place, const Done& write) {
  highest = std::max(highest, write.sequence);
  done_digest += digest_of_done(write).value;
  done.insert(place, write);
}

void Sessions::Session::forget_below_window() {
  const auto kept = find(highest >= sequences_kept ? highest - sequences_kept + 1 : 0);
  for (auto it = done.begin(); it != kept; ++it) {
    done_digest -= digest_of_done(*it).value;
  }
  done.erase(done.begin(), kept);
}

void Sessions::end_idle(const SessionStamp& stamp) {
  while (!by_use_.empty() &&
         time_us_ - sessions_.at(by_use_.begin()->second).used_us > stamp.life_us) {
    end_oldest(stamp);
  }
}

void Sessions::end_oldest(const SessionStamp& stamp) {
  const auto oldest = by_use_.begin();
  const auto session = sessions_.find(oldest->second);
  digest_ -= digest_of_session(session->first, session->second).value;
  ended_.add(digest_of(session->first), time_us_, stamp.life_us);
  if (session->second.saved) {
    ended_since_.push_back(session->first);
  }
  sessions_.erase(session);
  by_use_.erase(oldest);
}

Digest Sessions::digest_of_done(const Done& done) {
  return digest_of({}, {done.write.value + done.sequence * odd[0] + done.index.value * odd[1]});
}

// Of all that bytes_of() writes, but in a time that does not grow with it.
Digest Sessions::digest_of_session(std::string_view client, const Session& session) {
  return digest_of(client,
                   {session.used.value * odd[0] + word_of(session.used_us) * odd[1] +
                    session.highest * odd[2] + session.done_digest * odd[3]});
}

std::uint64_t Sessions::digest_of_clock() const {
  const NameFilter::Counters& counters = ended_.counters();
  const std::uint64_t sum = word_of(time_us_) * odd[0] + counters.generation * odd[1] +
                            counters.names * odd[2] + word_of(counters.since_us) * odd[3];
  return sum == 0 ? 0 : digest_of("clock", {sum}).value;
}

}  // namespace graftd
