#pragma once

#include <exception>
#include <string>

namespace graftd {

// Says why on stderr and ends the process: a failed write is never tried again.
[[noreturn]] void stop_on_failed_write(const std::string& path, const std::exception& error);

}  // namespace graftd
