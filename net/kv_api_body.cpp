#include "net/kv_api_body.hpp"

#include "net/http_client.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace graftd {

namespace {

namespace json = boost::json;
using boost::system::error_code;

HttpResponse too_large(std::string_view what, std::size_t limit) {
  return json_error(413,
                    "too_large",
                    std::string(what) + " is longer than " + std::to_string(limit) +
                        " bytes; nothing was written");
}

// Collects the pairs while Boost.JSON parses: no tree is built, and a body that is wrong or too
// large is left at the first byte that shows it.
class PairsHandler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit PairsHandler(const ApiLimits& limits) : limits_(limits) {}

  std::vector<KeyValue> pairs;
  std::optional<HttpResponse> refusal;

  bool on_document_begin(error_code& /*ec*/) { return true; }

  bool on_document_end(error_code& /*ec*/) { return true; }

  bool on_object_begin(error_code& ec) {
    return std::exchange(inside_, true) ? refuse_type("an object", ec) : true;
  }

  bool on_object_end(std::size_t /*size*/, error_code& /*ec*/) { return true; }

  bool on_array_begin(error_code& ec) { return refuse_type("an array", ec); }

  bool on_array_end(std::size_t /*size*/, error_code& /*ec*/) { return true; }

  bool on_key_part(std::string_view part, std::size_t size, error_code& ec) {
    if (size > limits_.key_bytes_max) {
      return refuse(too_large("a key", limits_.key_bytes_max), ec);
    }
    key_.append(part);
    return true;
  }

  bool on_key(std::string_view part, std::size_t size, error_code& ec) {
    if (!on_key_part(part, size, ec)) {
      return false;
    }
    if (key_.empty()) {
      return refuse(bad_request("a key must have at least one character"), ec);
    }
    if (pairs.size() == limits_.pairs_max) {
      return refuse(json_error(413,
                               "too_large",
                               "more than " + std::to_string(limits_.pairs_max) +
                                   " pairs in one request; nothing was written"),
                    ec);
    }
    pairs.push_back({std::exchange(key_, {}), {}});
    return true;
  }

  bool on_string_part(std::string_view part, std::size_t size, error_code& ec) {
    if (!inside_) {
      return refuse_type("a string", ec);
    }
    if (size > limits_.value_bytes_max) {
      return refuse(too_large("a value", limits_.value_bytes_max), ec);
    }
    pairs.back().value.append(part);
    return true;
  }

  bool on_string(std::string_view part, std::size_t size, error_code& ec) {
    return on_string_part(part, size, ec);
  }

  bool on_number_part(std::string_view /*text*/, error_code& ec) {
    return refuse_type("a number", ec);
  }

  bool on_int64(std::int64_t /*value*/, std::string_view /*text*/, error_code& ec) {
    return refuse_type("a number", ec);
  }

  bool on_uint64(std::uint64_t /*value*/, std::string_view /*text*/, error_code& ec) {
    return refuse_type("a number", ec);
  }

  bool on_double(double /*value*/, std::string_view /*text*/, error_code& ec) {
    return refuse_type("a number", ec);
  }

  bool on_bool(bool /*value*/, error_code& ec) { return refuse_type("true or false", ec); }

  bool on_null(error_code& ec) { return refuse_type("null", ec); }

  bool on_comment_part(std::string_view /*text*/, error_code& /*ec*/) { return true; }

  bool on_comment(std::string_view /*text*/, error_code& /*ec*/) { return true; }

 private:
  bool refuse(HttpResponse response, error_code& ec) {
    refusal = std::move(response);
    ec = json::error::extra_data;
    return false;
  }

  bool refuse_type(std::string_view found, error_code& ec) {
    const std::string where = pairs.empty() ? "" : " for the key \"" + pairs.back().key + "\"";
    return refuse(bad_request("the body must be an object of strings like {\"user\":\"kj\"}; here "
                              "is " +
                              std::string(found) + where),
                  ec);
  }

  const ApiLimits& limits_;
  std::string key_;
  bool inside_ = false;
};

std::optional<std::string> repeated_key(const std::vector<KeyValue>& pairs) {
  if (pairs.size() < 2) {
    return std::nullopt;
  }
  std::vector<std::string_view> keys(pairs.size());
  std::transform(pairs.begin(), pairs.end(), keys.begin(), [](const KeyValue& pair) {
    return std::string_view(pair.key);
  });
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  return twice == keys.end() ? std::nullopt : std::optional(std::string(*twice));
}

std::optional<DirectoryId> parse_directory(std::string_view text) {
  DirectoryId directory;
  const auto [end, ec] =
      std::from_chars(text.data(), text.data() + text.size(), directory.value, 16);
  if (ec != std::errc{} || end != text.data() + text.size() || text.size() > 16) {
    return std::nullopt;
  }
  return directory;
}

std::optional<std::string> take(std::vector<KeyValue>& pairs, std::string_view name) {
  for (KeyValue& pair : pairs) {
    if (pair.key == name) {
      pair.key.clear();
      return std::move(pair.value);
    }
  }
  return std::nullopt;
}

}  // namespace

std::variant<std::vector<KeyValue>, HttpResponse> read_pairs(std::string_view body,
                                                             const ApiLimits& limits) {
  json::basic_parser<PairsHandler> parser(json::parse_options{}, limits);
  error_code ec;
  const std::size_t size = parser.write_some(false, body.data(), body.size(), ec);
  if (parser.handler().refusal) {
    return *std::move(parser.handler().refusal);
  }
  if (ec || size != body.size()) {
    return bad_request("the body is not valid JSON at byte " + std::to_string(size) +
                       "; it must be an object of strings like {\"user\":\"kj\"}");
  }
  std::vector<KeyValue> pairs = std::move(parser.handler().pairs);
  if (pairs.empty()) {
    return bad_request("the object is empty; give at least one pair, like {\"user\":\"kj\"}");
  }
  if (const std::optional<std::string> twice = repeated_key(pairs)) {
    return bad_request("the key \"" + *twice + "\" is there twice; nothing was written");
  }
  return pairs;
}

bool is_node_id(std::string_view text, const ApiLimits& limits) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !text.empty() && text.size() <= limits.id_bytes_max && text.front() != '-' &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

std::variant<JoinRequest, HttpResponse> read_join(std::string_view body, const ApiLimits& limits) {
  auto read = read_pairs(body, limits);
  if (HttpResponse* refusal = std::get_if<HttpResponse>(&read)) {
    return std::move(*refusal);
  }
  std::vector<KeyValue>& pairs = std::get<std::vector<KeyValue>>(read);
  const std::string id = take(pairs, "id").value_or("");
  const std::string raft_address = take(pairs, "addr").value_or("");
  const std::string http_address = take(pairs, "haddr").value_or("");
  const std::optional<DirectoryId> directory =
      parse_directory(take(pairs, "directory").value_or("0"));
  const std::string role = take(pairs, "role").value_or("voter");
  if (!is_node_id(id, limits)) {
    return bad_request("\"id\" must name the node: 1 to " + std::to_string(limits.id_bytes_max) +
                       " letters, digits, dots, dashes, underscores");
  }
  if (!parse_endpoint(raft_address)) {
    return bad_request(
        "\"addr\" must be the node's Raft address as host:port, like 10.0.0.1:12000");
  }
  if (!http_address.empty() && !parse_endpoint(http_address)) {
    return bad_request("\"haddr\" must be the node's HTTP address as host:port");
  }
  if (!directory) {
    return bad_request("\"directory\" must be at most 16 hex digits");
  }
  if (role != "voter" && role != "learner") {
    return bad_request(
        "\"role\" is \"voter\" (the default) or \"learner\", for a member that is to "
        "stay one");
  }
  const auto unknown = std::find_if(
      pairs.begin(), pairs.end(), [](const KeyValue& pair) { return !pair.key.empty(); });
  if (unknown != pairs.end()) {
    return bad_request("\"" + unknown->key +
                       "\" is not known here; a member has id, addr, haddr, directory, role");
  }
  return JoinRequest{.id = {id},
                     .raft_address = raft_address,
                     .http_address = http_address,
                     .directory = *directory,
                     .stay_learner = role == "learner"};
}

std::variant<JoinRequest, HttpResponse> read_member(std::string_view body,
                                                    const ApiLimits& limits) {
  auto read = read_join(body, limits);
  if (JoinRequest* join = std::get_if<JoinRequest>(&read)) {
    join->enlist_only = true;
  }
  return read;
}

}  // namespace graftd
