#pragma once

namespace graftd {

// The name of a VFS of SQLite: the files of the default one, but what is written to a file is
// synced each `paced_bytes`, and not all of it at the end.
//
// A large write in the background would fill the disk's queue for as long as its sync takes, and
// each sync of the log, on which clients wait, would stand behind it. In steps it stands behind
// one of them at most. To sync more often than SQLite asks for is always safe; a sync that fails
// fails the write.
const char* paced_files();

constexpr int paced_bytes = 64 * 1024;

}  // namespace graftd
