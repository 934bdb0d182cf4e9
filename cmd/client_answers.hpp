#pragma once

#include "cmd/client_verbs.hpp"

#include <optional>
#include <string>
#include <string_view>

// What the verbs of `graftd client` make of an answer.

namespace graftd {

constexpr unsigned status_not_found = 404;

bool is_success(const HttpResponse& response);

std::string header_or(const HttpResponse& response, std::string_view name);

// The answer when there is one; else says why not, and the exit code is 3.
std::optional<HttpResponse> answer_of(ClientRun& run, CallAnswer answer);

// Says why; the exit code.
int refuse(ClientRun& run, const HttpResponse& response);

// For writes: nothing in text, the position in JSON. The exit code.
int report_write(ClientRun& run, CallAnswer answer);

// Throws BadUsage with this sentence.
void expect_operands(const ClientRun& run, std::size_t count, const char* sentence);

}  // namespace graftd
