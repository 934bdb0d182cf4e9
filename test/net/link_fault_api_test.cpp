#include "net/link_fault_api.hpp"

#include "net/link_fault_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace graftd {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{};

struct Api {
  HttpResponse call(const std::string& method, const std::string& path, std::string body = "") {
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.body = std::move(body);
    auto response = handle_chaos(request, faults, now);
    REQUIRE(response);
    return *response;
  }

  LinkFaults faults;
  Instant now = start;
};

std::string why_bad(std::string_view text) {
  const auto parsed = parse_link_fault(text);
  const auto* bad = std::get_if<BadLinkFault>(&parsed);
  return bad == nullptr ? "" : bad->why;
}

}  // namespace

TEST_CASE("a link fault is read with all its words") {
  const auto parsed = parse_link_fault(
      R"({"peer":"node1","direction":"out","rpc":"append","delay_ns":100000000,"jitter_ns":1e7,
          "drop":0.1,"duplicate":0.01,"reorder":0.05,"mode":"drop","ttl_ns":30000000000,
          "seed":18446744073709551615})");
  REQUIRE(std::holds_alternative<LinkFault>(parsed));
  CHECK(std::get<LinkFault>(parsed) == LinkFault{.peer = {"node1"},
                                                 .direction = LinkDirection::out,
                                                 .rpc = RpcFilter::append,
                                                 .cut = false,
                                                 .drop = 0.1,
                                                 .duplicate = 0.01,
                                                 .reorder = 0.05,
                                                 .delay = 100ms,
                                                 .jitter = 10ms,
                                                 .ttl = 30s,
                                                 .seed = 18446744073709551615U});
}

TEST_CASE("a cut may be said in three ways") {
  for (const std::string_view words : {R"("cut":true)", R"("mode":"drop")", R"("drop":1)"}) {
    const auto parsed = parse_link_fault(R"({"peer":"*",)" + std::string(words) + "}");
    REQUIRE(std::holds_alternative<LinkFault>(parsed));
    CHECK(kind_of(std::get<LinkFault>(parsed)) == "partition");
    CHECK(std::get<LinkFault>(parsed).direction == LinkDirection::both);
  }
}

TEST_CASE("the same words without a seed make the same chance") {
  const auto one = parse_link_fault(R"({"peer":"a","drop":0.5})");
  const auto two = parse_link_fault(R"({"peer":"a","drop":0.5})");
  CHECK(std::get<LinkFault>(one) == std::get<LinkFault>(two));
  CHECK(std::get<LinkFault>(one).seed != 0);
}

TEST_CASE("a link fault that makes no sense is refused with a sentence") {
  CHECK(why_bad("").find("JSON object") != std::string::npos);
  CHECK(why_bad("[1]").find("JSON object") != std::string::npos);
  CHECK(why_bad(R"({"drop":1})") == "\"peer\" is missing: the id of a node, or \"*\" for all");
  CHECK(why_bad(R"({"peer":"a"})") ==
        "the fault does nothing; give cut, drop, duplicate or delay_ns");
  CHECK(why_bad(R"({"peer":"a","drop":5})") ==
        "\"drop\" is a share from 0 to 1; write 5 % as 0.05");
  CHECK(why_bad(R"({"peer":"a","drop":"5%"})") == "\"drop\" must be a number");
  CHECK(why_bad(R"({"peer":"a","cut":1})") == "\"cut\" must be true or false");
  CHECK(why_bad(R"({"peer":7,"cut":true})") == "\"peer\" must be a string");
  CHECK(why_bad(R"({"peer":"a","cut":true,"direction":"up"})") ==
        "\"direction\" must be out, in or both");
  CHECK(why_bad(R"({"peer":"a","cut":true,"rpc":"x"})") == "\"rpc\" must be append, vote or any");
  CHECK(why_bad(R"({"peer":"a","delay_ns":-1})") ==
        "\"delay_ns\" must be from 0 to 600 seconds, in nanoseconds");
  CHECK(why_bad(R"({"peer":"a","delay_ns":1e300})") != "");
  CHECK(why_bad(R"({"peer":"a","cut":true,"ttl_ns":0})") != "");
  CHECK(why_bad(R"({"peer":"a","cut":true,"seed":-1})") != "");
  CHECK(why_bad(R"({"peer":"a","drop":0.5,"reorder":0.5})") != "");
  CHECK(why_bad(R"({"peer":"a","cut":true,"mode":"reset"})") != "");
  CHECK(why_bad(R"({"peer":"a","rate_bps":1})") ==
        "\"rate_bps\" needs the kernel; use graftd chaos rate with --backend tc");
  CHECK(why_bad(R"({"peer":"a","cut":true,"dorp":1})") == "a link fault has no field \"dorp\"");
}

TEST_CASE("faults are begun, changed, listed and ended over HTTP") {
  Api api;
  CHECK(api.call("GET", "/chaos").body == R"({"faults":[]})");
  CHECK(api.call("PUT", "/chaos/links/a", R"({"peer":"n","cut":true,"ttl_ns":2e9})").status == 200);
  CHECK(api.call("PUT", "/chaos/links/b", R"({"peer":"n","drop":0.5})").status == 200);
  CHECK(api.call("PUT", "/chaos/links/b", R"({"peer":"n","drop":0.6})").status == 200);
  api.faults.decide(LinkDirection::in, {"n"}, AppendRequest{});
  api.now += 500ms;
  const auto listed = boost::json::parse(api.call("GET", "/chaos").body).at("faults").as_array();
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].at("id") == "a");
  CHECK(listed[0].at("kind") == "partition");
  CHECK(listed[0].at("ttl_ns").as_int64() == 1500000000);
  CHECK(listed[0].at("counts").at("dropped").as_int64() == 1);
  CHECK(listed[1].at("drop").as_double() == 0.6);
  CHECK(api.call("DELETE", "/chaos/links/b").status == 200);
  CHECK(api.call("DELETE", "/chaos/links/b").status == 404);
  CHECK(api.call("DELETE", "/chaos").body == R"({"removed":1})");
  CHECK(api.faults.empty());
}

TEST_CASE("what is not in the API is refused, and other paths are left to others") {
  Api api;
  CHECK(api.call("PUT", "/chaos/links/a", "{").status == 400);
  CHECK(api.call("PUT", "/chaos/links/a%20b", R"({"peer":"n","cut":true})").status == 400);
  CHECK(api.call("PUT", "/chaos/links/", R"({"peer":"n","cut":true})").status == 400);
  CHECK(api.call("POST", "/chaos").status == 405);
  CHECK(api.call("GET", "/chaos/links/a").status == 405);
  CHECK(api.faults.empty());
  for (std::size_t i = 0; i < LinkFaults::faults_max; ++i) {
    api.faults.put(std::to_string(i), {.peer = {"n"}, .cut = true}, start);
  }
  CHECK(api.call("PUT", "/chaos/links/more", R"({"peer":"n","cut":true})").status == 429);
  HttpRequest other;
  other.path = "/chaotic";
  CHECK_FALSE(handle_chaos(other, api.faults, start));
}

}  // namespace graftd
