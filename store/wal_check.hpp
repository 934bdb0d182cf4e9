#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace graftd {

// SQLite takes the first bad frame of a WAL for the end of it: right for the transaction that a
// crash cut short, wrong for one that was durable and rotted, which would vanish with all after it
// (FAST'18, "Protocol-Aware Recovery"). Both can be told apart, because we sync at each commit: at
// most one transaction, the last, can be torn. So a bad frame that a *later* transaction follows
// is damage. Only damage to the last transaction of all looks like a crash, in any log.

// Zero bytes only: nothing was ever committed through it.
bool is_unused_wal(std::string_view wal);

// No transaction in it is whole: SQLite goes on at its beginning, with the salts that are there, so
// what a crash has left behind would seem to follow what comes.
bool holds_nothing_whole(std::string_view wal);

// What is wrong with the WAL; nothing if a crash can have left it like this.
std::optional<std::string> damage_in_wal(std::string_view wal);

}  // namespace graftd
