#pragma once

#include "core/replica.hpp"
#include "store/log_tables.hpp"

#include <stdexcept>

namespace graftd {

// What was found wrong with stored data: "entry 7 does not match its checksum".
class LogDamage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A format of another graftd.
class OtherFormat : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct StoredLog {
  Identity identity;
  Recovered recovered;
};

// Ours, of this format, with our tables and no others.
void check_format(Database& database);

// Reads everything once and checks everything on the way: checksum of each row, no hole in the
// indexes, the hash chain, and that the log ends where the state row says. Throws LogDamage at
// the first flaw; writes nothing.
StoredLog read_log(LogStatements& statements);

// Of term, vote, and the first and last entry: an older copy has others, or is as good.
Digest digest_of_rows(Database& database);

}  // namespace graftd
