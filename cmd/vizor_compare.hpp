#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace graftd {

// `graftd vizor compare RUN OTHER`: two recorded runs side by side. Returns the exit code: 1 when
// their histories differ. Throws BadUsage, and std::runtime_error when a file cannot be read.
int compare_recorded(const std::vector<std::string>& arguments, std::ostream& out);

// Two files as the page shows them, JSON; the first one's text is at hand.
std::string comparison_with(const std::string& text,
                            const std::string& name,
                            const std::string& other);

}  // namespace graftd
