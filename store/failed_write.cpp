#include "store/failed_write.hpp"

#include <cstdio>
#include <cstdlib>

namespace graftd {

void stop_on_failed_write(const std::string& path, const std::exception& error) {
  std::fprintf(stderr,
               "graftd: cannot write to %s: %s. The node stops: a failed write is never tried "
               "again, because the disk may have dropped it silently. Free space or repair the "
               "disk, then start the node again.\n",
               path.c_str(),
               error.what());
  std::abort();
}

}  // namespace graftd
