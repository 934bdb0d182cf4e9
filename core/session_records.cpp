// Sessions as records: what a snapshot saves and sends of them.
#include "core/bytes.hpp"
#include "core/sessions.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

// The first byte of a name says what it is of.
enum class Kind : char { clock = 'c', page = 'p', session = 's' };

std::string name_begins(Kind kind) { return {static_cast<char>(kind)}; }

std::string name_of_session(const std::string& client) {
  return name_begins(Kind::session) + client;
}

std::string name_of_clock() { return name_begins(Kind::clock); }

std::string name_of_page(NameFilter::PageKey page) {
  std::string name = name_begins(Kind::page);
  ByteWriter out(name);
  out.fixed64(page.generation);
  out.fixed64(page.number);
  return name;
}

std::optional<NameFilter::PageKey> page_named(std::string_view name) {
  ByteReader in(name);
  NameFilter::PageKey page;
  page.generation = in.fixed64();
  page.number = in.fixed64();
  return in.finished() ? std::optional(page) : std::nullopt;
}

}  // namespace

RecordChanges Sessions::take_changes() {
  RecordChanges changes;
  for (const std::string& client : std::exchange(ended_since_, {})) {
    changes.emplace(name_of_session(client), std::nullopt);
  }
  for (auto used = by_use_.upper_bound(noted_); used != by_use_.end(); ++used) {
    Session& session = sessions_.at(used->second);
    changes.insert_or_assign(name_of_session(used->second), bytes_of(session));
    session.saved = true;
    noted_ = used->first;
  }
  for (const NameFilter::PageKey& page : ended_.take_changes()) {
    changes.emplace(name_of_page(page), ended_.page(page));
  }
  if (const std::uint64_t clock = digest_of_clock(); clock != noted_clock_) {
    changes.emplace(name_of_clock(), bytes_of_clock());
    noted_clock_ = clock;
  }
  return changes;
}

void Sessions::go_on_from(const Sessions& saved) {
  for (const auto& [client, was] : saved.sessions_) {
    const auto found = sessions_.find(client);
    if (found == sessions_.end()) {
      ended_since_.push_back(client);
    } else {
      found->second.saved = true;
    }
  }
}

std::vector<Record> Sessions::records() const {
  const std::vector<NameFilter::PageKey> pages = ended_.pages();
  std::vector<Record> records;
  records.reserve(sessions_.size() + pages.size() + 1);
  for (const auto& [client, session] : sessions_) {
    records.push_back({name_of_session(client), bytes_of(session)});
  }
  for (const NameFilter::PageKey& page : pages) {
    records.push_back({name_of_page(page), *ended_.page(page)});
  }
  if (digest_of_clock() != 0) {
    records.push_back({name_of_clock(), bytes_of_clock()});
  }
  return records;
}

bool Sessions::load(std::string_view name, std::string_view bytes) {
  if (name.empty()) {
    return false;
  }
  const std::string_view rest = name.substr(1);
  switch (static_cast<Kind>(name.front())) {
    case Kind::clock:
      return rest.empty() && load_clock(bytes);
    case Kind::page:
      return load_page(rest, bytes);
    case Kind::session:
      return load_session(std::string(rest), bytes);
  }
  return false;
}

std::optional<Digest> Sessions::digest_of_record(std::string_view name, std::string_view bytes) {
  if (name.starts_with(static_cast<char>(Kind::session))) {
    ByteReader in(bytes);
    const Session session = read_session(in);
    return in.finished() ? std::optional(digest_of_session(name.substr(1), session)) : std::nullopt;
  }
  if (name.starts_with(static_cast<char>(Kind::page))) {
    const std::optional<NameFilter::PageKey> page = page_named(name.substr(1));
    return page ? NameFilter::digest_of_page(*page, bytes) : std::nullopt;
  }
  Sessions alone;
  return alone.load(name, bytes) ? std::optional(alone.digest()) : std::nullopt;
}

// ---- a session ----

std::string Sessions::bytes_of(const Session& session) {
  char
      bytes[4 * number_bytes_max + sequences_kept * (2 * number_bytes_max + sizeof(std::uint64_t))];
  char* at = bytes;
  at = put_number(at, session.used.value);
  at = put_fixed64(at, static_cast<std::uint64_t>(session.used_us));
  at = put_number(at, session.highest);
  at = put_number(at, session.done.size());
  for (const Done& done : session.done) {
    at = put_number(at, done.sequence);
    at = put_fixed64(at, done.write.value);
    at = put_number(at, done.index.value);
  }
  return {bytes, at};
}

Sessions::Session Sessions::read_session(ByteReader& in) {
  Session session;
  session.used = {in.number()};
  session.used_us = static_cast<std::int64_t>(in.fixed64());
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

bool Sessions::load_session(std::string client, std::string_view bytes) {
  ByteReader in(bytes);
  Session session = read_session(in);
  if (!in.finished() || !by_use_.emplace(session.used, client).second) {
    return false;
  }
  session.saved = true;
  noted_ = std::max(noted_, session.used);
  const std::uint64_t digest = digest_of_session(client, session).value;
  const bool inserted = sessions_.emplace(std::move(client), std::move(session)).second;
  digest_ += inserted ? digest : 0;
  return inserted;
}

// ---- what has ended, and the time ----

bool Sessions::load_page(std::string_view name, std::string_view bytes) {
  const std::optional<NameFilter::PageKey> page = page_named(name);
  return page && ended_.load(*page, bytes);
}

std::string Sessions::bytes_of_clock() const {
  const NameFilter::Counters& counters = ended_.counters();
  std::string bytes;
  ByteWriter out(bytes);
  out.signed_number(time_us_);
  out.number(counters.generation);
  out.number(counters.names);
  out.signed_number(counters.since_us);
  return bytes;
}

bool Sessions::load_clock(std::string_view bytes) {
  ByteReader in(bytes);
  time_us_ = in.signed_number();
  NameFilter::Counters counters;
  counters.generation = in.number();
  counters.names = in.number();
  counters.since_us = in.signed_number();
  ended_.load(counters);
  noted_clock_ = digest_of_clock();
  return in.finished();
}

}  // namespace graftd
