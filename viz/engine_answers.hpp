#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a container engine answers, read leniently: engines of many versions exist.

namespace graftd::viz {

// "1.44" as numbers.
struct EngineVersion {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  auto operator<=>(const EngineVersion&) const = default;
};

std::string to_string(const EngineVersion& version);

// The version of the API to ask with, or a sentence that says why there is none.
struct EngineChoice {
  EngineVersion version;
  std::string wrong;
};

// From the answer to GET /version.
EngineChoice choose_version(std::string_view answer);

// Which containers are followed.
struct EngineSelection {
  // As log-pilot has it: the label PREFIX.logs.NAME=stdout, or PREFIX_logs_NAME=stdout in the
  // environment.
  std::string prefix = "aliyun";
  bool all = false;
};

struct ListedContainer {
  std::string id;
  std::string name;
};

// Nothing when the answer is no list.
std::optional<std::vector<ListedContainer>> read_list(std::string_view answer);

struct InspectedContainer {
  std::string name;
  std::string topic;  // of the label; empty when the container is not selected by one
  std::string started;
  bool selected = false;
  bool terminal = false;
  bool running = false;
};

// Nothing when the answer describes no container.
std::optional<InspectedContainer> read_inspection(std::string_view answer,
                                                  const EngineSelection& selection);

// The sentence in {"message": "..."}; else the answer itself, shortened.
std::string message_of(std::string_view answer);

}  // namespace graftd::viz
