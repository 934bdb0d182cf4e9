#pragma once

#include "core/command.hpp"
#include "core/request.hpp"
#include "net/http.hpp"
#include "net/kv_api.hpp"

#include <string_view>
#include <variant>
#include <vector>

namespace graftd {

// {"k":"v",...}: an object of strings, each key once. Stops at the first thing that is wrong.
std::variant<std::vector<KeyValue>, HttpResponse> read_pairs(std::string_view body,
                                                             const ApiLimits& limits);

// {"addr":"ip:port","id":"node1"} as the seed has it; "haddr" and "directory" are ours.
std::variant<JoinRequest, HttpResponse> read_join(std::string_view body, const ApiLimits& limits);

// Letters, digits, dot, dash, underscore.
bool is_node_id(std::string_view text, const ApiLimits& limits);

}  // namespace graftd
