#pragma once

#include "viz/page_command.hpp"

namespace graftd {

// Carries out a line of `graftd chaos` or `graftd client` as the command line does, but for the
// environment, which is not read: the line says all.
viz::CommandOutcome carry_out(const viz::CommandLine& line);

}  // namespace graftd
