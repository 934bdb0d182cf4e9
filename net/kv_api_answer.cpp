#include "core/overloaded.hpp"
#include "net/kv_api.hpp"
#include "net/kv_api_report.hpp"

#include <array>
#include <string_view>

namespace graftd {

namespace {

struct ErrorShape {
  unsigned status;
  std::string_view code;
  bool retryable;
};

ErrorShape shape_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_request:
      return {400, "bad_request", false};
    case ErrorCode::not_found:
      return {404, "not_found", false};
    case ErrorCode::conflict:
      return {409, "conflict", false};
    case ErrorCode::busy:
      return {429, "busy", true};
    case ErrorCode::not_leader:
      return {503, "not_leader", true};
    case ErrorCode::no_quorum:
      return {503, "no_quorum", true};
    case ErrorCode::unavailable:
      return {503, "unavailable", true};
    case ErrorCode::read_only_disk:
      return {503, "read_only_disk", true};
  }
  return {500, "internal", false};
}

std::optional<std::string> leader_of(const Answer& answer) {
  return answer.leader ? std::optional(answer.leader->text) : std::nullopt;
}

HttpResponse render_refused(const Refused& refused, const Answer& answer) {
  const ErrorShape shape = shape_of(refused.code);
  HttpResponse response = json_error(shape.status,
                                     shape.code,
                                     refused.message,
                                     {.leader = leader_of(answer), .retryable = shape.retryable});
  if (refused.code == ErrorCode::busy) {
    response.headers.emplace_back("Retry-After", "1");
  }
  return response;
}

HttpResponse render_unknown(const Unknown& unknown, const Answer& answer) {
  return json_error(
      504, "outcome_unknown", unknown.message, {.leader = leader_of(answer), .retryable = false});
}

HttpResponse render_found(const ApiCall& call, Found found) {
  if (call.route == ApiRoute::get_raw) {
    HttpResponse response;
    response.headers.emplace_back("Content-Type", "application/octet-stream");
    response.headers.emplace_back("X-Graftd-Revision", std::to_string(found.revision.value));
    response.body = std::move(found.value);
    return response;
  }
  std::string body = "{";
  bool faithful = append_json_string(body, call.key);
  body += ':';
  faithful = append_json_string(body, found.value) && faithful;
  body += '}';
  HttpResponse response = json_response(200, std::move(body));
  if (!faithful) {
    response.headers.emplace_back("X-Graftd-Lossy", "true");
  }
  return response;
}

HttpResponse render_missing() { return json_error(404, "not_found", "there is no such key"); }

HttpResponse render_status(const ApiCall& call, const StatusReport& report, const ApiFacts& facts) {
  if (call.route == ApiRoute::readyz) {
    return readiness(report);
  }
  if (call.route == ApiRoute::leader) {
    return leader_report(report);
  }
  return json_response(200, status_json(report, facts));
}

// X-Graftd-Index: of the entry that a write made; for a read, up to where this server had applied
// the log, which is never older than what the read saw.
Index index_of(const Answer& answer) {
  const auto* applied = std::get_if<Applied>(&answer.outcome);
  return applied != nullptr ? applied->index : answer.applied;
}

}  // namespace

std::string to_text(DirectoryId directory) { return hex_text(directory.value); }

HttpResponse render_answer(const ApiCall& call, const Answer& answer, const ApiFacts& facts) {
  HttpResponse response = std::visit(
      overloaded{
          [](const Applied&) { return HttpResponse{}; },
          [&](const Found& found) { return render_found(call, found); },
          [](const Missing&) { return render_missing(); },
          [](const MembersReport& report) { return json_response(200, members_json(report)); },
          [&](const StatusReport& report) { return render_status(call, report, facts); },
          [&](const Refused& refused) { return render_refused(refused, answer); },
          [&](const Unknown& unknown) { return render_unknown(unknown, answer); },
      },
      answer.outcome);
  response.headers.reserve(response.headers.size() + 4);
  response.headers.emplace_back("X-Graftd-Index", std::to_string(index_of(answer).value));
  response.headers.emplace_back("X-Graftd-Term", std::to_string(answer.term.value));
  if (answer.leader) {
    response.headers.emplace_back("X-Graftd-Leader", answer.leader->text);
  }
  response.headers.emplace_back("X-Graftd-Served-By", facts.self.text);
  return response;
}

HttpResponse render_local(const ApiCall& call, const ApiFacts& facts) {
  if (call.route == ApiRoute::version) {
    std::string body = "{\"version\":";
    append_json_string(body, facts.version);
    return json_response(200, body + "}");
  }
  return json_response(200, "{\"live\":true}");
}

}  // namespace graftd
