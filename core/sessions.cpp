#include "core/sessions.hpp"

#include "core/bytes.hpp"
#include "core/ensure.hpp"
#include "core/entry.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

constexpr std::uint8_t format = 1;

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
  sessions_.erase(session);
  by_use_.erase(oldest);
}

// Two odd factors keep apart what only differs in where it stands.
Digest Sessions::digest_of_done(const Done& done) {
  return digest_of({},
                   {done.write.value + done.sequence * 0x9e3779b97f4a7c15U +
                    done.index.value * 0xd1342543de82ef95U});
}

// Of what write() writes, but in a time that does not grow with it.
Digest Sessions::digest_of_session(const std::string& client, const Session& session) {
  std::string bytes;
  ByteWriter out(bytes);
  out.number(session.used.value);
  out.signed_number(session.used_us);
  out.number(session.highest);
  out.fixed64(session.done_digest);
  return digest_of(bytes, digest_of(client));
}

void Sessions::write(ByteWriter& out, const Session& session) {
  out.number(session.used.value);
  out.signed_number(session.used_us);
  out.number(session.highest);
  out.number(session.done.size());
  char bytes[sequences_kept * (2 * number_bytes_max + sizeof(std::uint64_t))];
  char* at = bytes;
  for (const Done& done : session.done) {
    at = put_number(at, done.sequence);
    at = put_fixed64(at, done.write.value);
    at = put_number(at, done.index.value);
  }
  out.run(bytes, at);
}

Sessions::Session Sessions::read_session(ByteReader& in) {
  Session session;
  session.used = {in.number()};
  session.used_us = in.signed_number();
  const std::uint64_t highest = in.number();
  const std::uint64_t count = in.count(10);
  if (count > sequences_kept) {
    in.fail();
    return session;
  }
  session.done.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t sequence = in.number();
    const Digest write{in.fixed64()};
    const Index index{in.number()};
    if (i > 0 && sequence <= session.highest) {
      in.fail();
    }
    session.add(session.done.end(), {sequence, write, index});
  }
  if (count > 0 && session.highest != highest) {
    in.fail();
  }
  session.highest = highest;
  return session;
}

std::string Sessions::encode() const {
  std::string bytes;
  ByteWriter out(bytes);
  out.byte(format);
  out.signed_number(time_us_);
  out.number(sessions_.size());
  for (const auto& [client, session] : sessions_) {
    out.text(client);
    write(out, session);
  }
  ended_.write(out);
  return bytes;
}

std::optional<Sessions> Sessions::decode(std::string_view bytes) {
  ByteReader in(bytes);
  Sessions sessions;
  if (in.byte() != format) {
    return std::nullopt;
  }
  sessions.time_us_ = in.signed_number();
  const std::uint64_t count = in.count(5);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string client(in.text());
    Session session = read_session(in);
    sessions.digest_ += digest_of_session(client, session).value;
    sessions.by_use_.emplace(session.used, client);
    sessions.sessions_.emplace(std::move(client), std::move(session));
  }
  sessions.ended_ = NameFilter::read(in);
  const bool distinct = sessions.sessions_.size() == count && sessions.by_use_.size() == count;
  return in.finished() && distinct ? std::optional(std::move(sessions)) : std::nullopt;
}

}  // namespace graftd
