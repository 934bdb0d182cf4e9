#include "test/viz/viz_fixture.hpp"

#include "viz/event_reader.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

namespace graftd::test {

std::string reference_file(const std::string& path) {
  std::ifstream stream(std::string(GRAFTD_SHARED_DIR) + "/fixtures/" + path, std::ios::binary);
  if (!stream) {
    std::cerr << "SKIPPED: the reference data fixtures/" << path << " is not there\n";
  }
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::string log_document(const std::string& node, const std::string& line, std::uint64_t offset) {
  boost::json::object document;
  document["@timestamp"] = "2026-11-23T06:56:08.394Z";
  document["@version"] = "1";
  document["node"] = node;
  document["offset"] = offset;
  document["source"] = "/host/var/lib/docker/containers/" + node + "-json.log";
  document["stream"] = "stdout";
  document["message"] = line;
  return boost::json::serialize(document);
}

std::string event_line(const Line& line) {
  return "{\"v\":1,\"run\":\"" + line.run + "\",\"node\":\"" + line.node +
         "\",\"inc\":" + std::to_string(line.inc) + ",\"seq\":" + std::to_string(line.seq) +
         ",\"hlc\":[" + std::to_string(line.hlc_us) + "," + std::to_string(line.counter) +
         "],\"wall\":" + std::to_string(line.hlc_us) + ",\"mono\":1,\"type\":\"" + line.type +
         "\",\"term\":" + std::to_string(line.term) + ",\"mod\":\"raft\",\"lvl\":\"info\",\"d\":{" +
         line.details + "}}";
}

viz::StoredEvent stored(const Line& line) {
  const auto event = viz::read_event_line(event_line(line));
  REQUIRE(event);
  return *event;
}

viz::Intake take(viz::Ingest& ingest, std::string_view body, std::int64_t now_us) {
  return ingest.take(body, "", "", now_us);
}

boost::json::value parse(std::string_view text) {
  return boost::json::parse({text.data(), text.size()});
}

}  // namespace graftd::test
