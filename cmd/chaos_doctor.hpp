#pragma once

#include "cmd/chaos_host.hpp"
#include "cmd/chaos_injector.hpp"

#include <string>
#include <vector>

namespace graftd::chaos {

struct Check {
  enum class Result { good, bad, unknown };
  std::string name;
  Result result = Result::good;
  std::string sentence;
};

// Asks the kernel in network namespaces that vanish at once; changes nothing.
std::vector<Check> examine(Host& host);

// What is possible here. 0: everything; 3: no privilege; 4: something is missing.
Exit show_doctor(Host& host, const Voice& voice);

}  // namespace graftd::chaos
