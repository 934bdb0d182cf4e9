#include "cmd/chaos_event.hpp"

#include "cmd/usage.hpp"

#include <boost/json.hpp>

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace graftd::chaos {
namespace {

std::string timestamp(std::int64_t ms) {
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(ms % 1000));
  return std::string(text.data(), length) + fraction.data();
}

// What makes it an event of vizor's own schema. Each line is an incarnation of its own, so that no
// hole in the numbers is ever seen.
void add_envelope(boost::json::object& line,
                  const std::string& type,
                  std::int64_t now_ms,
                  std::int64_t incarnation) {
  line["v"] = 1;
  line["node"] = "chaos";
  line["inc"] = incarnation;
  line["seq"] = 1;
  line["wall"] = now_ms * 1000;
  line["type"] = type;
  line["mod"] = "chaos";
  line["lvl"] = "info";
}

}  // namespace

std::string to_event_line(const FaultNews& news, std::int64_t now_ms) {
  const std::string name = news.begins ? "fault.begin" : "fault.end";
  boost::json::object params;
  boost::json::object line = {
      {"@level", "info"},
      {"@message", (news.begins ? "fault begins: " : "fault ends: ") + news.text},
      {"@module", "chaos"},
      {"@timestamp", timestamp(now_ms)},
      {"event", name},
      {"id", news.id},
      {"kind", news.kind}};
  for (const auto& [key, value] : news.details) {
    line[key == "node" ? "target" : key] = value;
    params[key] = value;
  }
  if (news.expires_ms) {
    line["expires"] = timestamp(*news.expires_ms);
  }
  params["text"] = news.text;
  add_envelope(line, name, now_ms, 2 * now_ms + (news.begins ? 0 : 1));
  line["d"] = {{"id", news.id}, {"kind", news.kind}, {"params", params}};
  return boost::json::serialize(line);
}

HttpAsk vizor_ask(const std::string& url, const std::string& line) {
  constexpr std::string_view scheme = "http://";
  const std::string rest = url.starts_with(scheme) ? url.substr(scheme.size()) : url;
  const std::string authority = rest.substr(0, rest.find('/'));
  const std::string path = rest.substr(authority.size());
  const std::size_t colon = authority.rfind(':');
  HttpAsk ask{.method = "POST",
              .host = authority.substr(0, colon),
              .port = 8090,
              .target = path.empty() || path == "/" ? "/log" : path,
              .body = line};
  if (colon != std::string::npos) {
    const char* end = authority.data() + authority.size();
    const auto [stop, error] = std::from_chars(authority.data() + colon + 1, end, ask.port);
    ask.port = error == std::errc() && stop == end ? ask.port : std::uint16_t{0};
  }
  if (ask.host.empty() || ask.port == 0) {
    throw BadUsage("-vizor \"" + url + "\" is no address: write it as http://vizor:8090");
  }
  return ask;
}

void tell_vizor(Host& host, const std::string& url, const std::string& line, std::ostream& err) {
  if (url.empty()) {
    return;
  }
  const HttpReply reply = host.http(vizor_ask(url, line));
  if (reply.status < 200 || reply.status > 299) {
    err << "graftd chaos: vizor at " << url << " was not told"
        << (reply.status == 0 ? ": " + reply.body : ", it answers " + std::to_string(reply.status))
        << "; the page will not show this fault\n";
  }
}

}  // namespace graftd::chaos
