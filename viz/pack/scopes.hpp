#pragma once

#include "viz/pack/script.hpp"

#include <set>
#include <string>
#include <vector>

namespace graftd::pack {

// The names that a script declares, and where. A unit is a statement at the top, or a member of a
// class there: within one, each name is given one other name, so that what hides what stays the
// same, whatever the blocks and functions inside.
struct Scopes {
  std::set<std::string> top;                 // declared by the script itself
  std::vector<std::size_t> unit_of;          // of each token
  std::vector<std::set<std::string>> local;  // by unit: declared somewhere inside it
};

Scopes find_scopes(const Script& script);

}  // namespace graftd::pack
