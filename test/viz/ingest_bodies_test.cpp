// Bodies as a whole: arrays, lines, gzip, pieces, and bytes that nobody would send.

#include "core/random.hpp"
#include "test/viz/viz_fixture.hpp"
#include "viz/body_elements.hpp"
#include "viz/gzip.hpp"
#include "viz/ingest.hpp"
#include "viz/partial_lines.hpp"
#include "viz/seen.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <zlib.h>

#include <cstring>
#include <string>
#include <vector>

using namespace graftd;
using namespace graftd::test;
using viz::Ingest;
using viz::Intake;

namespace {

std::string gzip(const std::string& text) {
  z_stream stream = {};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<Bytef> in(text.begin(), text.end());
  std::vector<Bytef> out(deflateBound(&stream, static_cast<uLong>(in.size())));
  stream.next_in = in.data();
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  std::string packed(out.begin(), out.end());
  packed.erase(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

std::vector<std::string> elements_of(const std::string& body) {
  viz::BodyElements elements(body, 1000);
  std::vector<std::string> all;
  while (const auto element = elements.next()) {
    all.emplace_back(*element);
  }
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a body is taken apart into its values") {
  CHECK(elements_of("") == Texts{});
  CHECK(elements_of(" \r\n") == Texts{});
  CHECK(elements_of("[]") == Texts{});
  CHECK(elements_of(" [ { } , {\"a\":[1]} ]\n") == Texts{"{ }", "{\"a\":[1]}"});
  CHECK(elements_of("\xef\xbb\xbf{\"a\":\"}]\\\"\"}") == Texts{"{\"a\":\"}]\\\"\"}"});
  CHECK(elements_of("{}\n{}\r\n\n{}") == Texts{"{}", "{}", "{}"});
  CHECK(elements_of("{}{}") == Texts{"{}", "{}"});
  CHECK(elements_of("{\n \"a\": 1\n}") == Texts{"{\n \"a\": 1\n}"});
}

TEST_CASE("one broken line costs no other") {
  CHECK(elements_of("{}\n{\"a\":\n{}\n") == Texts{"{}", "{\"a\":", "{}"});
  CHECK(elements_of("words\n{}") == Texts{"words", "{}"});
  const Texts long_one = elements_of("{\"a\":\"" + std::string(2000, 'x') + "\"}\n{}");
  CHECK(long_one == Texts{"too long", "{}"});
}

TEST_CASE("nothing at all is told apart from an empty array") {
  Ingest ingest;
  CHECK(take(ingest, "").empty);
  CHECK(take(ingest, " \n ").empty);
  const Intake array = take(ingest, "[]");
  CHECK_FALSE(array.empty);
  CHECK(array.accepted + array.duplicate + array.malformed == 0);
}

TEST_CASE("what is no event is counted as malformed") {
  Ingest ingest;
  for (const char* body :
       {"hello", "{", "}", "[1,2]", "\"x\"", "{\"a\":1}", "null", "[[]]", "{\"message\":5}"}) {
    CAPTURE(body);
    const Intake intake = take(ingest, body);
    CHECK(intake.accepted == 0);
    CHECK(intake.malformed >= 1);
    CHECK_FALSE(ingest.last_malformed().empty());
  }
}

TEST_CASE("nesting is limited") {
  Ingest ingest;
  const std::string deep = "{\"message\":" + std::string(40, '[') + std::string(40, ']') + "}";
  CHECK(take(ingest, deep).malformed == 1);
  const Intake inside = take(
      ingest, "{\"message\":\"{\\\"a\\\":" + std::string(40, '[') + std::string(40, ']') + "}\"}");
  REQUIRE(inside.events.size() == 1);
  CHECK(inside.events[0].origin == viz::Origin::text);
}

TEST_CASE("a gzip body is read by its header or by its first bytes") {
  const std::string body = log_document("node0", "hello", 1);
  Ingest ingest;
  CHECK(ingest.take(gzip(body), "gzip", "", start_us).accepted == 1);
  CHECK(take(ingest, gzip(body)).duplicate == 1);
  CHECK(ingest
            .take(gzip(log_document("node0", "a", 2)) + gzip("\n" + log_document("node0", "b", 3)),
                  "gzip",
                  "",
                  start_us)
            .accepted == 2);
  CHECK(ingest.take(gzip(""), "gzip", "", start_us).empty);
  CHECK(ingest.take("", "gzip", "", start_us).empty);
}

TEST_CASE("a gzip body that is broken, or too large inside, is malformed") {
  Ingest ingest;
  std::string broken = gzip(log_document("node0", "hello", 1));
  CHECK(ingest.take(broken.substr(0, broken.size() - 9), "gzip", "", start_us).malformed == 1);
  broken[12] = static_cast<char>(broken[12] ^ 0x55);
  CHECK(ingest.take(broken, "gzip", "", start_us).malformed == 1);
  CHECK(ingest.take("plain", "gzip", "", start_us).malformed == 1);
  CHECK_FALSE(viz::gunzip(gzip(std::string(100'000, 'x')), 99'999));
  CHECK(viz::gunzip(gzip(std::string(100'000, 'x')), 100'000)->size() == 100'000);
}

TEST_CASE("the pieces of a long line are joined, also three of them") {
  const std::string line =
      "{\"@message\":\"long\",\"@module\":\"store\",\"x\":\"" + std::string(40'000, 'v') + "\"}";
  Ingest ingest;
  CHECK(take(ingest, log_document("n", line.substr(0, 16384), 1)).events.empty());
  CHECK(take(ingest, log_document("n", line.substr(16384, 16384), 2)).events.empty());
  const Intake last = take(ingest, log_document("n", line.substr(32768), 3));
  REQUIRE(last.events.size() == 1);
  CHECK(last.events[0].message == "long");
}

TEST_CASE("a piece whose rest never comes is given out as text after a second") {
  const std::string line = "{\"@message\":\"" + std::string(16384, 'v');
  Ingest ingest;
  take(ingest, log_document("n", line.substr(0, 16384), 1), start_us);
  CHECK(ingest.flush(start_us + viz::PartialLines::hold_us - 1).empty());
  const auto events = ingest.flush(start_us + viz::PartialLines::hold_us);
  REQUIRE(events.size() == 1);
  CHECK(events[0].origin == viz::Origin::text);
  CHECK(parse(events[0].json).at("d").at("truncated_json") == true);
}

TEST_CASE("a whole object does not join a piece that waits") {
  Ingest ingest;
  take(ingest, log_document("n", "{\"@message\":\"" + std::string(16371, 'v'), 1));
  const Intake next = take(ingest, log_document("n", "{\"@message\":\"whole\"}", 2));
  REQUIRE(next.events.size() == 2);
  CHECK(next.events[1].message == "whole");
}

TEST_CASE("pieces that wait are bounded in number") {
  viz::PartialLines partial;
  std::vector<viz::LogDocument> out;
  for (std::size_t i = 0; i <= viz::PartialLines::lines_max; ++i) {
    viz::LogDocument document{.timestamp = std::to_string(i)};
    document.message = "{" + std::string(16383, 'x');
    partial.take(std::move(document), start_us, out);
  }
  CHECK(out.size() == viz::PartialLines::lines_max);
  CHECK(partial.held() == 1);
}

TEST_CASE("the memory of what came is bounded and forgets the oldest") {
  viz::SeenHashes seen(100);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    CHECK(seen.insert(i));
    CHECK_FALSE(seen.insert(i));
    CHECK(seen.size() <= 200);
  }
  CHECK_FALSE(seen.insert(950));
  CHECK(seen.insert(1));

  viz::SeqWindow window;
  CHECK(window.insert(5));
  CHECK(window.insert(3));
  CHECK_FALSE(window.insert(5));
  CHECK(window.insert(4 + viz::SeqWindow::window));
  CHECK_FALSE(window.insert(5));
  CHECK(window.insert(4));
  CHECK(window.insert(~std::uint64_t{0}));
  CHECK_FALSE(window.insert(~std::uint64_t{0}));
  CHECK(window.insert(6));
}

TEST_CASE("a batch of 40 MiB is taken whole") {
  std::string body = "[";
  std::uint64_t count = 0;
  while (body.size() < (std::size_t{40} << 20)) {
    body += count > 0 ? "," : "";
    body += log_document("node0", std::string(60'000, 'x'), count);
    ++count;
  }
  Ingest ingest;
  CHECK(take(ingest, body + "]").accepted == count);
}

TEST_CASE("ten thousand mutated documents neither crash it nor stop it") {
  std::vector<std::string> seeds = {log_document("node0", event_line({}), 1),
                                    event_line({.type = "log.append", .details = "\"first\":1"}),
                                    gzip(log_document("node0", "x", 2)),
                                    "[" + log_document("a", "{\"@message\":\"m\"}", 3) + "]"};
  for (const std::string& line : lines_of(reference_file("pipeline/vectors.jsonl"))) {
    const std::string body = boost::json::serialize(parse(line).at("body"));
    if (body.size() < 4000) {
      seeds.push_back(body);
    }
  }
  Random random(7);
  Ingest ingest;
  viz::Record record({.events_max = 500, .bytes_max = 1 << 20});
  constexpr char odd[] = "\"\\{}[],:^\x1b\n\r\x00\xff\xc3\xed 09eE+-.";
  for (int round = 0; round < 10'000; ++round) {
    std::string body = seeds[random.below(seeds.size())];
    for (std::uint64_t edits = 1 + random.below(6); edits > 0; --edits) {
      const std::size_t at = random.below(body.size() + 1);
      switch (random.below(4)) {
        case 0:
          body.insert(at, 1, odd[random.below(sizeof(odd) - 1)]);
          break;
        case 1:
          body.erase(at, 1 + random.below(20));
          break;
        case 2:
          body.insert(at, body.substr(random.below(body.size() + 1), random.below(40)));
          break;
        default:
          if (at < body.size()) {
            body[at] = static_cast<char>(random.below(256));
          }
      }
      body = body.empty() ? "{" : body;
    }
    Intake intake = take(ingest, body, start_us + round * 1000);
    for (const viz::StoredEvent& event : intake.events) {
      boost::json::error_code error;
      boost::json::parse(viz::reader_json(event, 1), error);
      REQUIRE_MESSAGE(!error, event.json);
    }
    record.take(std::move(intake.events), start_us + round * 1000);
    record.settle(start_us + round * 1000);
  }
  CHECK(record.journal().next() > 1000);
}
