#include "cmd/client_answers.hpp"

#include "cmd/usage.hpp"
#include "core/overloaded.hpp"

#include <iostream>

namespace graftd {

bool is_success(const HttpResponse& response) {
  return response.status >= 200 && response.status < 300;
}

std::string header_or(const HttpResponse& response, std::string_view name) {
  const std::string* value = response.header(name);
  return value == nullptr ? std::string() : *value;
}

std::optional<HttpResponse> answer_of(ClientRun& run, CallAnswer answer) {
  return std::visit(
      overloaded{[](HttpResponse& response) { return std::optional(std::move(response)); },
                 [&](const NoAnswer& none) {
                   run.err << "graftd client: no answer: " << none.message << "\n";
                   return std::optional<HttpResponse>();
                 },
                 [&](const OutcomeUnknown& unknown) {
                   run.err << "graftd client: outcome unknown: " << unknown.message
                           << "\nIt may have been applied, or may still be. Read before you write "
                              "again.\n";
                   return std::optional<HttpResponse>();
                 }},
      answer);
}

int refuse(ClientRun& run, const HttpResponse& response) {
  run.err << "graftd client: " << error_message(response) << "\n";
  return client_exit_negative;
}

int report_write(ClientRun& run, CallAnswer answer) {
  const std::optional<HttpResponse> response = answer_of(run, std::move(answer));
  if (!response) {
    return client_exit_unreachable;
  }
  if (!is_success(*response)) {
    return refuse(run, *response);
  }
  if (run.options.output == Output::json) {
    const std::string index = header_or(*response, "x-graftd-index");
    run.out << "{\"ok\":true" << (index.empty() ? "" : ",\"index\":" + index) << "}\n";
  } else if (run.options.output == Output::text) {
    run.out << "OK\n";
  }
  return 0;
}

void expect_operands(const ClientRun& run, std::size_t count, const char* sentence) {
  if (run.operands.size() != count) {
    throw BadUsage(sentence);
  }
}

}  // namespace graftd
