#include "cmd/client_keys.hpp"

#include "cmd/client_answers.hpp"
#include "cmd/client_output.hpp"
#include "cmd/usage.hpp"
#include "core/overloaded.hpp"
#include "net/http.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace graftd {
namespace {

std::string read_all(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// "-": standard input; "@file": a file; "@@text": "@text"; else the word itself.
std::string value_of(ClientRun& run, const std::string& word) {
  if (word == "-") {
    return read_all(run.in);
  }
  if (word.starts_with("@@") || !word.starts_with('@')) {
    return word.starts_with('@') ? word.substr(1) : word;
  }
  std::ifstream file(word.substr(1), std::ios::binary);
  if (!file) {
    throw BadUsage("put: cannot read the file \"" + word.substr(1) + "\"");
  }
  return read_all(file);
}

std::string key_path(const std::string& key) {
  if (key.empty()) {
    throw BadUsage("a key has at least one character");
  }
  return "/v1/kv/" + percent_encode(key);
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs_of(ClientRun& run) {
  Pairs pairs;
  for (std::size_t i = 0; i < run.operands.size(); i += 2) {
    pairs.emplace_back(run.operands[i], value_of(run, run.operands[i + 1]));
  }
  return pairs;
}

std::string pairs_json(const Pairs& pairs) {
  std::string body;
  for (const auto& [key, value] : pairs) {
    body += body.empty() ? "{" : ",";
    const bool text = append_json_string(body, key);
    body += ":";
    if (!append_json_string(body, value) || !text) {
      throw BadUsage("put: several pairs at once must be UTF-8 text, and the pair of \"" + key +
                     "\" is not; put it alone");
    }
  }
  return body + "}";
}

std::string_view status_of(const HttpResponse& response) {
  if (is_success(response)) {
    return "ok";
  }
  if (response.status == status_not_found) {
    return "missing";
  }
  return surely_without_effect(response.status) ? "refused" : "unknown";
}

// What the answer says about the operation itself, for vizor.
std::string_view status_of(const CallAnswer& answer) {
  return std::visit(overloaded{[](const HttpResponse& response) { return status_of(response); },
                               [](const NoAnswer&) -> std::string_view { return "refused"; },
                               [](const OutcomeUnknown&) -> std::string_view { return "unknown"; }},
                    answer);
}

// Asks, and tells vizor of the operation that it is.
CallAnswer ask_watched(ClientRun& run,
                       std::string_view kind,
                       const std::string& method,
                       const std::string& value = "") {
  const std::string& key = run.operands.front();
  const bool reads = kind == "get";
  const bool watched = !reads || !run.options.local;  // an old value is what -local asks for
  const std::string path = key_path(key);
  const std::uint64_t operation =
      watched
          ? run.events.called(
                kind, key, kind == "put" ? std::optional<std::string_view>(value) : std::nullopt)
          : 0;
  CallAnswer answer = run.caller.ask(
      method, path, watched ? "" : "level=local", value, reads ? Effect::read : Effect::write_once);
  const auto* response = std::get_if<HttpResponse>(&answer);
  if (watched) {
    run.events.returned(operation,
                        status_of(answer),
                        reads && response != nullptr && is_success(*response)
                            ? std::optional<std::string_view>(response->body)
                            : std::nullopt);
  }
  return answer;
}

int put_pairs(ClientRun& run) {
  const Pairs pairs = pairs_of(run);
  const std::string body = pairs_json(pairs);
  std::vector<std::uint64_t> operations;
  for (const auto& [key, value] : pairs) {
    operations.push_back(run.events.called("put", key, value));
  }
  CallAnswer answer = run.caller.ask("POST", "/key", "", body, Effect::write_once);
  for (const std::uint64_t operation : operations) {
    run.events.returned(operation, status_of(answer));
  }
  return report_write(run, std::move(answer));
}

}  // namespace

int put_keys(ClientRun& run) {
  if (run.operands.empty() || run.operands.size() % 2 != 0) {
    throw BadUsage("put takes pairs of key and value: put user kj");
  }
  if (run.operands.size() > 2) {
    return put_pairs(run);
  }
  return report_write(run, ask_watched(run, "put", "PUT", value_of(run, run.operands[1])));
}

int get_key(ClientRun& run) {
  expect_operands(run, 1, "get takes one key: get user");
  const std::string& key = run.operands.front();
  const std::optional<HttpResponse> response = answer_of(run, ask_watched(run, "get", "GET"));
  if (!response) {
    return client_exit_unreachable;
  }
  if (response->status == status_not_found) {
    run.err << "graftd client: there is no key \"" << key << "\"\n";
    return client_exit_negative;
  }
  if (!is_success(*response)) {
    return refuse(run, *response);
  }
  if (run.options.output == Output::json) {
    run.out << value_json(key, response->body, header_or(*response, "x-graftd-revision"));
  } else {
    run.out << response->body << (run.options.output == Output::text ? "\n" : "");
  }
  return 0;
}

int delete_key(ClientRun& run) {
  expect_operands(run, 1, "del takes one key: del user");
  return report_write(run, ask_watched(run, "del", "DELETE"));
}

}  // namespace graftd
