#include "viz/history.hpp"
#include "viz/host_guard.hpp"
#include "viz/json_text.hpp"
#include "viz/server_state.hpp"
#include "viz/verdict.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace graftd::viz {
namespace {

constexpr std::uint64_t events_max = 5000;
constexpr std::uint64_t events_default = 1000;
constexpr std::size_t events_bytes_max = 16 << 20;
constexpr std::size_t search_text_bytes_max = 1024;
constexpr std::size_t search_bytes_max = 16 << 20;  // per request: some tens of ms
constexpr std::uint64_t bins_max = 1000;
constexpr std::int64_t us_per_s = 1'000'000;

HttpResponse method_not_allowed(std::string_view allowed) {
  HttpResponse response = json_error(
      405, "method_not_allowed", "this path takes " + std::string(allowed) + " and nothing else");
  response.headers.emplace_back("Allow", allowed);
  return response;
}

bool is_read(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// The whole number in the query; `missing` when it is not given, nothing when it is none.
std::optional<std::uint64_t> query_number(const HttpRequest& request,
                                          std::string_view name,
                                          std::uint64_t missing) {
  const std::optional<std::string> text = request.query_value(name);
  if (!text) {
    return missing;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  return error == std::errc() && end == text->data() + text->size() ? std::optional(value)
                                                                    : std::nullopt;
}

HttpResponse busy() {
  HttpResponse response = json_error(429,
                                     "busy",
                                     "vizor's queue is full; send the same again in a second",
                                     {.leader = {}, .retryable = true});
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

// Senders like Logstash repeat what is not answered with 2xx, or throw it away: so nothing that a
// body holds is an error.
HttpResponse answer_of(const Intake& intake) {
  if (intake.empty) {
    return {.status = 204, .headers = {}, .body = {}};
  }
  std::string body = "{\"accepted\":" + std::to_string(intake.accepted) +
                     ",\"duplicate\":" + std::to_string(intake.duplicate) +
                     ",\"malformed\":" + std::to_string(intake.malformed);
  if (intake.refused > 0) {
    body += ",\"refused\":" + std::to_string(intake.refused) + ",\"message\":\"vizor shows " +
            std::to_string(Ingest::members_max) +
            " nodes; what further ones send is counted and dropped\"";
  }
  return json_response(200, body + "}");
}

void append_metric(std::string& out,
                   std::string_view name,
                   std::string_view type,
                   std::string_view help,
                   std::uint64_t value) {
  out += "# HELP graftd_vizor_";
  out += name;
  out += ' ';
  out += help;
  out += "\n# TYPE graftd_vizor_";
  out += name;
  out += ' ';
  out += type;
  out += "\ngraftd_vizor_";
  out += name;
  out += ' ';
  append_number(out, value);
  out += '\n';
}

}  // namespace

void VizorServer::State::handle(HttpRequest request, HttpRespond respond) {
  if (request.path == "/log" || request.path == "/ingest") {
    return ingest(std::move(request), respond);
  }
  if (request.path == "/api/command") {
    return command(request, respond);
  }
  if (!is_read(request)) {
    return respond(method_not_allowed("GET, HEAD"));
  }
  if (request.path == "/livez") {
    return respond({.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "ok\n"});
  }
  if (request.path == "/metrics") {
    return respond(metrics());
  }
  if (request.path.starts_with("/api/")) {
    return respond(answer_api(request));
  }
  respond(assets.answer(request));
}

std::optional<HttpResponse> VizorServer::State::refusal_of(const HttpRequest& request) const {
  const std::string* host = request.header("host");
  if (host == nullptr || !is_own_host(*host, options.hosts)) {
    return json_error(421,
                      "misdirected_request",
                      "vizor does not answer for this Host; use an address, or start it with -host "
                      "and this name");
  }
  if (!is_own_origin(request)) {
    return json_error(
        403, "forbidden", "pages of another origin may neither read from this vizor nor command");
  }
  return std::nullopt;
}

HttpResponse VizorServer::State::answer_api(const HttpRequest& request) const {
  if (std::optional<HttpResponse> refusal = refusal_of(request)) {
    return *std::move(refusal);
  }
  if (request.path == "/api/status") {
    return status();
  }
  if (request.path == "/api/events") {
    return events(request);
  }
  if (request.path == "/api/checks") {
    return checks();
  }
  if (request.path == "/api/search") {
    return found(request);
  }
  if (request.path == "/api/histogram") {
    return bins(request);
  }
  if (request.path == "/api/compare") {
    return compared();
  }
  return json_error(404,
                    "not_found",
                    "there are /api/status, /api/events, /api/checks, /api/search, /api/histogram "
                    "and /api/compare");
}

HttpResponse VizorServer::State::status() const {
  const std::int64_t now_us = clock.now_us();
  const Journal& journal = record.journal();
  std::string body = "{\"run\":\"" + run + "\",\"uptime_s\":";
  append_number(body, (now_us - started_us) / us_per_s);
  body += ",\"journal\":{\"first\":" + std::to_string(journal.first()) +
          ",\"next\":" + std::to_string(journal.next()) +
          ",\"bytes\":" + std::to_string(journal.bytes()) +
          ",\"events_max\":" + std::to_string(options.journal.events_max) +
          ",\"bytes_max\":" + std::to_string(options.journal.bytes_max) +
          "},\"queued_bodies\":" + std::to_string(worker->bodies()) +
          ",\"unsettled\":" + std::to_string(record.unsettled()) +
          ",\"pages\":" + std::to_string(pages.size()) + ",\"last_malformed\":";
  append_ascii(body, worker->last_malformed());
  body += ",\"state\":" + state_json(record.view(), shown_us()) + "}";
  return json_response(200, std::move(body));
}

HttpResponse VizorServer::State::checks() const {
  const Checker& checker = record.checker();
  std::string body = "{\"verdict\":\"" + std::string(check::name_of(checker.verdict())) +
                     "\",\"events\":" + std::to_string(checker.events()) +
                     ",\"checks\":" + checks_json(checker, record.journal().next()) + "}";
  return json_response(200, std::move(body));
}

HttpResponse VizorServer::State::compared() const {
  return json_response(200,
                       options.comparison.empty()
                           ? R"({"names":["graftd vizor replay RUN -compare OTHER"],"rows":[]})"
                           : std::string(options.comparison));
}

HttpResponse VizorServer::State::events(const HttpRequest& request) const {
  const Journal& journal = record.journal();
  const std::optional<std::uint64_t> from = query_number(request, "from", 0);
  const std::optional<std::uint64_t> count = query_number(request, "n", events_default);
  if (!from || !count || *count > events_max) {
    return json_error(
        400,
        "bad_request",
        "from and n are whole numbers, and n is at most " + std::to_string(events_max));
  }
  const std::uint64_t first = std::max(*from, journal.first());
  std::string body = "[";
  for (std::uint64_t number = first; number < journal.next() && number - first < *count; ++number) {
    const std::string_view event = journal.at(number).json;
    if (number > first && body.size() + event.size() > events_bytes_max) {
      break;
    }
    body += number > first ? "," : "";
    body += event;
  }
  return json_response(200, body + "]");
}

HttpResponse VizorServer::State::found(const HttpRequest& request) const {
  const std::optional<std::string> text = request.query_value("q");
  const std::optional<std::uint64_t> from = query_number(request, "from", 0);
  const std::optional<std::uint64_t> count = query_number(request, "n", events_default);
  if (!text || text->empty() || text->size() > search_text_bytes_max || !from || !count ||
      *count == 0 || *count > events_max) {
    return json_error(
        400,
        "bad_request",
        "q is the text that is looked for, of 1 to " + std::to_string(search_text_bytes_max) +
            " bytes; from and n are whole numbers, and n is 1 to " + std::to_string(events_max));
  }
  const std::optional<std::uint64_t> before =
      query_number(request, "before", record.journal().next());
  if (!before) {
    return json_error(400, "bad_request", "before is a whole number");
  }
  const Matches matches =
      request.query_value("before")
          ? search_back(record.journal(), *text, *before, *count, search_bytes_max)
          : search(record.journal(), *text, *from, *count, search_bytes_max);
  std::string body = "{\"numbers\":[";
  for (std::size_t i = 0; i < matches.numbers.size(); ++i) {
    body += i > 0 ? "," : "";
    append_number(body, matches.numbers[i]);
  }
  body += "],\"next\":";
  append_number(body, matches.next);
  body += ",\"first\":";
  append_number(body, record.journal().first());
  body += ",\"end\":";
  append_number(body, record.journal().next());
  return json_response(200, body + "}");
}

HttpResponse VizorServer::State::bins(const HttpRequest& request) const {
  constexpr std::int64_t us_per_ms = 1000;
  const std::optional<std::uint64_t> width_ms = query_number(request, "width_ms", 1000);
  const std::optional<std::uint64_t> count = query_number(request, "bins", bins_max);
  if (!width_ms || *width_ms < 100 || *width_ms > 3'600'000 || !count || *count == 0 ||
      *count > bins_max) {
    return json_error(400,
                      "bad_request",
                      "width_ms is a whole number from 100 to 3600000, and bins one from 1 to " +
                          std::to_string(bins_max));
  }
  const Histogram counted =
      request.query_value("all")
          ? histogram_of_all(record.journal(), *count)
          : histogram(record.journal(), static_cast<std::int64_t>(*width_ms) * us_per_ms, *count);
  std::string body = "{\"begin_us\":";
  append_number(body, counted.begin_us);
  body += ",\"width_us\":";
  append_number(body, counted.width_us);
  body += ",\"bins\":[";
  for (std::size_t i = 0; i < counted.bins.size(); ++i) {
    body += i > 0 ? ",{" : "{";
    for (auto type = counted.bins[i].begin(); type != counted.bins[i].end(); ++type) {
      body += type != counted.bins[i].begin() ? "," : "";
      append_ascii(body, type->first);
      body += ":";
      append_number(body, type->second);
    }
    body += "}";
  }
  body += "],\"starts\":[";
  for (std::size_t i = 0; i < counted.starts.size(); ++i) {
    body += i > 0 ? "," : "";
    append_number(body, counted.starts[i]);
  }
  return json_response(200, body + "]}");
}

HttpResponse VizorServer::State::metrics() const {
  const Counters& counters = record.view().counters();
  const Journal& journal = record.journal();
  std::string out;
  append_metric(out, "events_total", "counter", "Events in the record so far.", journal.next());
  append_metric(out,
                "events_dropped_total",
                "counter",
                "Oldest events that had to make room.",
                journal.first());
  append_metric(out, "duplicates_total", "counter", "What came again.", counters.duplicates);
  append_metric(out, "malformed_total", "counter", "What was no event.", counters.malformed);
  append_metric(out, "refused_total", "counter", "Of nodes beyond the limit.", counters.refused);
  append_metric(out, "gaps_total", "counter", "Holes in what nodes told.", counters.gaps);
  append_metric(out, "late_total", "counter", "Events whose place had passed.", counters.late);
  append_metric(out, "record_bytes", "gauge", "Memory of the record.", journal.bytes());
  if (const EventFiles* files = worker->files()) {
    append_metric(out, "store_bytes", "gauge", "Files of the record.", files->bytes());
    append_metric(out,
                  "store_lost_total",
                  "counter",
                  "Lines that could not be written to the files.",
                  files->lost());
  }
  append_metric(out, "pages", "gauge", "Pages that are connected.", pages.size());
  append_metric(out,
                "violations",
                "gauge",
                "Safety rules that were seen broken.",
                record.view().violations().size());
  return {.status = 200,
          .headers = {{"Content-Type", "text/plain; version=0.0.4"}},
          .body = std::move(out)};
}

void VizorServer::State::ingest(HttpRequest request, const HttpRespond& respond) {
  if (request.method != "POST") {
    return respond(method_not_allowed("POST"));
  }
  // Nodes and collectors send no Origin; a page of another site that posts here does.
  if (request.path == "/ingest" && !is_own_origin(request)) {
    return respond(json_error(403, "forbidden", "pages of another origin may not post events"));
  }
  const std::string* encoding = request.header("content-encoding");
  IngestWorker::Job job{.body = std::move(request.body),
                        .encoding = encoding == nullptr ? std::string() : *encoding,
                        .node = request.query_value("node").value_or(std::string()),
                        .done = {}};
  job.done = [this, respond](Intake intake) {
    record.count_received(intake.duplicate, intake.malformed, intake.refused);
    const HttpResponse response = answer_of(intake);
    take(std::move(intake.events));
    respond(response);
  };
  if (!worker->submit(std::move(job))) {
    respond(busy());
  }
}

void VizorServer::State::command(const HttpRequest& request, const HttpRespond& respond) {
  if (std::optional<HttpResponse> refusal = refusal_of(request)) {
    return respond(*std::move(refusal));
  }
  if (commands == nullptr) {
    return respond(json_error(403,
                              "forbidden",
                              "this vizor takes no commands: start it with -allow-chaos and an "
                              "-addr on this machine, as 127.0.0.1:8090, to allow them"));
  }
  if (!is_local_host(*request.header("host"), options.hosts)) {
    return respond(json_error(
        421, "misdirected_request", "vizor takes commands at 127.0.0.1 and localhost only"));
  }
  if (request.method != "POST") {
    return respond(method_not_allowed("POST"));
  }
  CommandOrRefusal read = read_page_command(request.body, record.view());
  if (auto* refusal = std::get_if<HttpResponse>(&read)) {
    return respond(std::move(*refusal));
  }
  const auto answer = [weak = weak_from_this(), respond, &io = loop](CommandOutcome outcome) {
    boost::asio::post(io, [weak, respond, outcome = std::move(outcome)] {
      if (const auto self = weak.lock(); self && !self->ended) {
        respond(json_response(200, to_json(outcome)));
      }
    });
  };
  if (!commands->submit(std::move(std::get<CommandLine>(read)), answer)) {
    respond(busy());
  }
}

}  // namespace graftd::viz
