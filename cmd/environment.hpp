#pragma once

#include <functional>
#include <optional>
#include <string>

namespace graftd {

// Looks up a variable of the environment; tests bring their own.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

std::optional<std::string> process_environment(const std::string& name);

}  // namespace graftd
