#include "net/link_fault_json.hpp"

#include "core/entry.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace graftd {

namespace {

namespace json = boost::json;

constexpr Duration delay_max = std::chrono::minutes(10);
constexpr Duration ttl_max = std::chrono::hours(24 * 7);
constexpr double nanoseconds_per_microsecond = 1000.0;
// Every JSON reader keeps numbers up to 2^53 exact.
constexpr std::uint64_t exact_in_json = (std::uint64_t{1} << 53) - 1;

constexpr std::array<std::string_view, 12> known_fields = {"peer",
                                                           "direction",
                                                           "rpc",
                                                           "cut",
                                                           "drop",
                                                           "duplicate",
                                                           "reorder",
                                                           "delay_ns",
                                                           "jitter_ns",
                                                           "mode",
                                                           "ttl_ns",
                                                           "seed"};

// Reads fields one by one; the first thing wrong is what the user is told.
class FieldReader {
 public:
  explicit FieldReader(const json::object& fields) : fields_(fields) {}

  const std::string& error() const { return error_; }

  bool has(std::string_view name) const { return fields_.contains(name); }

  void refuse(std::string why) {
    if (error_.empty()) {
      error_ = std::move(why);
    }
  }

  std::string text(std::string_view name, std::string_view otherwise) {
    const json::value* value = find(name);
    if (value == nullptr) {
      return std::string(otherwise);
    }
    if (!value->is_string()) {
      refuse(quoted(name) + " must be a string");
      return {};
    }
    return std::string(value->get_string());
  }

  bool truth(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && !value->is_bool()) {
      refuse(quoted(name) + " must be true or false");
    }
    return value != nullptr && value->is_bool() && value->get_bool();
  }

  double share(std::string_view name) {
    const double share = number(name).value_or(0);
    if (share < 0 || share > 1) {
      refuse(quoted(name) + " is a share from 0 to 1; write 5 % as 0.05");
    }
    return share;
  }

  std::optional<Duration> time(std::string_view name, Duration max) {
    const std::optional<double> ns = number(name);
    if (!ns) {
      return std::nullopt;
    }
    const double us = *ns / nanoseconds_per_microsecond;
    if (us < 0 || us > static_cast<double>(max.count())) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(max).count();
      refuse(quoted(name) + " must be from 0 to " + std::to_string(seconds) +
             " seconds, in nanoseconds");
      return std::nullopt;
    }
    return Duration(static_cast<std::int64_t>(us));
  }

  std::optional<std::uint64_t> whole_number(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) {
      return std::nullopt;
    }
    boost::system::error_code error;
    const auto whole = value->to_number<std::uint64_t>(error);
    if (error) {
      refuse(quoted(name) + " must be a whole number, not negative");
    }
    return whole;
  }

 private:
  static std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

  const json::value* find(std::string_view name) const {
    const json::value* value = fields_.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  std::optional<double> number(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) {
      return std::nullopt;
    }
    if (!value->is_number()) {
      refuse(quoted(name) + " must be a number");
      return std::nullopt;
    }
    return value->to_number<double>();
  }

  const json::object& fields_;
  std::string error_;
};

void refuse_unknown_fields(const json::object& fields, FieldReader& reader) {
  for (const auto& field : fields) {
    const std::string_view name = field.key();
    if (name == "rate_bps") {
      reader.refuse("\"rate_bps\" needs the kernel; use graftd chaos rate with --backend tc");
    } else if (std::find(known_fields.begin(), known_fields.end(), name) == known_fields.end()) {
      reader.refuse("a link fault has no field \"" + std::string(name) + "\"");
    }
  }
}

LinkDirection read_direction(FieldReader& reader) {
  const std::string text = reader.text("direction", "both");
  for (const auto direction : {LinkDirection::out, LinkDirection::in, LinkDirection::both}) {
    if (text == name_of(direction)) {
      return direction;
    }
  }
  reader.refuse("\"direction\" must be out, in or both");
  return LinkDirection::both;
}

RpcFilter read_rpc(FieldReader& reader) {
  const std::string text = reader.text("rpc", "any");
  for (const auto rpc : {RpcFilter::any, RpcFilter::append, RpcFilter::vote}) {
    if (text == name_of(rpc)) {
      return rpc;
    }
  }
  reader.refuse("\"rpc\" must be append, vote or any");
  return RpcFilter::any;
}

bool does_something(const LinkFault& fault) {
  return fault.cut || fault.drop > 0 || fault.duplicate > 0 || fault.delay > Duration::zero() ||
         fault.jitter > Duration::zero();
}

void read_effects(FieldReader& reader, LinkFault& fault) {
  fault.cut = reader.truth("cut");
  fault.drop = reader.share("drop");
  fault.duplicate = reader.share("duplicate");
  fault.reorder = reader.share("reorder");
  fault.delay = reader.time("delay_ns", delay_max).value_or(Duration::zero());
  fault.jitter = reader.time("jitter_ns", delay_max).value_or(Duration::zero());
  if (reader.text("mode", "drop") != "drop") {
    reader.refuse("\"mode\" must be drop: a link fault in the process loses messages silently");
  }
  if (reader.has("mode") && !reader.has("drop") && !does_something(fault)) {
    fault.cut = true;
  }
  if (fault.reorder > 0 && fault.delay == Duration::zero()) {
    reader.refuse("\"reorder\" needs a \"delay_ns\": what overtakes must have something to pass");
  }
  if (!does_something(fault)) {
    reader.refuse("the fault does nothing; give cut, drop, duplicate or delay_ns");
  }
}

json::object to_json(const ActiveLinkFault& active, Instant now) {
  const LinkFault& fault = active.fault;
  json::object out{{"id", active.id},
                   {"kind", kind_of(fault)},
                   {"peer", fault.peer.text},
                   {"direction", name_of(fault.direction)},
                   {"rpc", name_of(fault.rpc)},
                   {"mode", "drop"},
                   {"cut", fault.cut},
                   {"drop", fault.drop},
                   {"duplicate", fault.duplicate},
                   {"reorder", fault.reorder},
                   {"delay_ns", fault.delay.count() * 1000},
                   {"jitter_ns", fault.jitter.count() * 1000},
                   {"seed", fault.seed}};
  if (active.expires) {
    out["ttl_ns"] = std::max(Duration::zero(), *active.expires - now).count() * 1000;
  }
  out["counts"] = {{"seen", active.counts.seen},
                   {"dropped", active.counts.dropped},
                   {"delayed", active.counts.delayed},
                   {"duplicated", active.counts.duplicated}};
  return out;
}

}  // namespace

std::variant<LinkFault, BadLinkFault> parse_link_fault(std::string_view text) {
  boost::system::error_code error;
  const json::value document = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !document.is_object()) {
    return BadLinkFault{"the body must be a JSON object: " +
                        (error ? error.message() : "it is something else")};
  }
  FieldReader reader(document.get_object());
  refuse_unknown_fields(document.get_object(), reader);
  LinkFault fault;
  fault.peer.text = reader.text("peer", "");
  if (fault.peer.text.empty()) {
    reader.refuse("\"peer\" is missing: the id of a node, or \"*\" for all");
  }
  fault.direction = read_direction(reader);
  fault.rpc = read_rpc(reader);
  read_effects(reader, fault);
  fault.ttl = reader.time("ttl_ns", ttl_max);
  if (fault.ttl == Duration::zero()) {
    reader.refuse("\"ttl_ns\" must be more than 0; leave it out for a fault without an end");
  }
  fault.seed = reader.whole_number("seed").value_or(digest_of(text).value & exact_in_json);
  if (!reader.error().empty()) {
    return BadLinkFault{reader.error()};
  }
  return fault;
}

std::string describe_link_fault(const ActiveLinkFault& active, Instant now) {
  return json::serialize(to_json(active, now));
}

std::string describe_link_faults(const std::vector<ActiveLinkFault>& active, Instant now) {
  json::array faults;
  for (const ActiveLinkFault& fault : active) {
    faults.push_back(to_json(fault, now));
  }
  return json::serialize(json::object{{"faults", std::move(faults)}});
}

}  // namespace graftd
