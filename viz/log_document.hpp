#pragma once

#include "viz/seen_ways.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace graftd::viz {

// A line of a program's output as a collector sends it: log-pilot or Filebeat through Logstash,
// Vector, Fluent Bit. They agree on little, so each field has several names.
struct LogDocument {
  std::string node;
  std::string container;  // who wrote it, for telling repetitions apart
  std::string source;     // the file it was read from
  std::string stream;     // stdout or stderr
  std::string timestamp;  // as it came
  std::optional<std::int64_t> time_ns;
  std::optional<std::uint64_t> offset;
  std::string message;
};

// Nothing when the object holds neither a line nor the keys of one. `node` stands for documents
// that name none; "unknown" when that is empty too.
std::optional<LogDocument> read_log_document(const boost::json::object& object,
                                             std::string_view node);

// Whether a key belongs to the collector and not to the program that wrote the line.
bool is_transport_key(std::string_view key);

// A document that is sent again has the same hash. Nothing when it cannot be told from another line
// with the same words.
std::optional<std::uint64_t> hash_of(const LogDocument& document);

Way way_of(const LogDocument& document);
// What a line of a container has in common on all ways (viz/seen_ways.hpp); nothing when it is not
// known which container wrote it, or when.
std::optional<std::uint64_t> key_on_all_ways(const LogDocument& document);

}  // namespace graftd::viz
