#pragma once

#include "viz/ingest.hpp"
#include "viz/record.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::test {

inline constexpr std::int64_t start_us = 1'700'000'000'000'000;

// A file below the reference data; empty, with a loud line, when it is not there.
std::string reference_file(const std::string& path);
std::vector<std::string> lines_of(const std::string& text);

// A line as Logstash sends it after log-pilot.
std::string log_document(const std::string& node, const std::string& line, std::uint64_t offset);

// A line of the event stream. `details` is the inside of "d".
struct Line {
  std::string node = "node0";
  std::uint64_t inc = 1;
  std::uint64_t seq = 1;
  std::int64_t hlc_us = start_us;
  std::uint32_t counter = 0;
  std::string type = "node.stat";
  std::uint64_t term = 1;
  std::string details;
  std::string run = "01RUN";
};

std::string event_line(const Line& line);
viz::StoredEvent stored(const Line& line);

// Takes a body that needs no decoding.
viz::Intake take(viz::Ingest& ingest, std::string_view body, std::int64_t now_us = start_us);

boost::json::value parse(std::string_view text);

}  // namespace graftd::test
