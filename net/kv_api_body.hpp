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

// {"addr":"ip:port","id":"node1"} as the seed has it; "haddr", "directory" and "role" are
// ours.
std::variant<JoinRequest, HttpResponse> read_join(std::string_view body, const ApiLimits& limits);

// The same for POST /v1/members: done when it is a member, whether it was started or not.
std::variant<JoinRequest, HttpResponse> read_member(std::string_view body, const ApiLimits& limits);

// Letters, digits, dot, dash, underscore.
bool is_node_id(std::string_view text, const ApiLimits& limits);

}  // namespace graftd
