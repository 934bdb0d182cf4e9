#include "cmd/client_verbs.hpp"

#include "cmd/client_bench.hpp"
#include "cmd/client_output.hpp"
#include "cmd/usage.hpp"
#include "core/overloaded.hpp"
#include "net/http.hpp"

#include <boost/json.hpp>

#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

namespace graftd {
namespace {

constexpr unsigned status_not_found = 404;

bool is_success(const HttpResponse& response) {
  return response.status >= 200 && response.status < 300;
}

std::string header_or(const HttpResponse& response, std::string_view name) {
  const std::string* value = response.header(name);
  return value == nullptr ? std::string() : *value;
}

// The answer when there is one; else says why not, and the exit code is 3.
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

// For writes: nothing in text, the position in JSON.
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

// For reports: the body as it came, or as a table.
int report(ClientRun& run, CallAnswer answer, std::string (*as_text)(const boost::json::value&)) {
  const std::optional<HttpResponse> response = answer_of(run, std::move(answer));
  if (!response) {
    return client_exit_unreachable;
  }
  if (!is_success(*response)) {
    return refuse(run, *response);
  }
  boost::system::error_code failure;
  const boost::json::value body = boost::json::parse(response->body, failure);
  if (failure) {
    run.err << "graftd client: the answer is no JSON; is this a graftd node?\n";
    return client_exit_unreachable;
  }
  run.out << (run.options.output == Output::text ? as_text(body) : response->body + "\n");
  return 0;
}

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

std::string pairs_json(ClientRun& run) {
  std::string body = "{";
  for (std::size_t i = 0; i < run.operands.size(); i += 2) {
    body += i == 0 ? "" : ",";
    const bool text = append_json_string(body, run.operands[i]);
    body += ":";
    if (!append_json_string(body, value_of(run, run.operands[i + 1])) || !text) {
      throw BadUsage("put: several pairs at once must be UTF-8 text, and the pair of \"" +
                     run.operands[i] + "\" is not; put it alone");
    }
  }
  return body + "}";
}

int put(ClientRun& run) {
  if (run.operands.empty() || run.operands.size() % 2 != 0) {
    throw BadUsage("put takes pairs of key and value: put user kj");
  }
  if (run.operands.size() > 2) {
    return report_write(run,
                        run.caller.ask("POST", "/key", "", pairs_json(run), Effect::write_once));
  }
  return report_write(run,
                      run.caller.ask("PUT",
                                     key_path(run.operands[0]),
                                     "",
                                     value_of(run, run.operands[1]),
                                     Effect::write_once));
}

void expect_operands(const ClientRun& run, std::size_t count, const char* sentence) {
  if (run.operands.size() != count) {
    throw BadUsage(sentence);
  }
}

int get(ClientRun& run) {
  expect_operands(run, 1, "get takes one key: get user");
  const std::string& key = run.operands.front();
  const std::optional<HttpResponse> response = answer_of(
      run,
      run.caller.ask(
          "GET", key_path(key), run.options.local ? "level=local" : "", "", Effect::read));
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

int del(ClientRun& run) {
  expect_operands(run, 1, "del takes one key: del user");
  return report_write(
      run, run.caller.ask("DELETE", key_path(run.operands.front()), "", "", Effect::write_once));
}

Row status_row(const HostPort& endpoint, const HttpResult& result) {
  if (!result.has_value() || !is_success(*result)) {
    return {to_string(endpoint),
            result.has_value() ? error_message(*result) : result.error().message};
  }
  boost::system::error_code failure;
  const boost::json::value body = boost::json::parse(result->body, failure);
  if (failure) {
    return {to_string(endpoint), "the answer is no JSON; is this a graftd node?"};
  }
  Row row = {to_string(endpoint)};
  for (const char* name : {"id", "role", "term", "leader", "commit", "applied", "last", "keys"}) {
    row.push_back(cell(body, name));
  }
  return row;
}

int status(ClientRun& run) {
  expect_operands(run, 0, "status takes no operands; -endpoints says which nodes");
  std::vector<Row> rows = {
      {"ENDPOINT", "ID", "ROLE", "TERM", "LEADER", "COMMIT", "APPLIED", "LAST", "KEYS"}};
  std::vector<Row> silent;
  std::string json;
  for (const HostPort& endpoint : run.caller.endpoints()) {
    const HttpResult result = run.caller.ask_one(endpoint, "/v1/status");
    Row row = status_row(endpoint, result);
    const bool answered = row.size() > 2;
    json += std::string(json.empty() ? "" : ",") + "{\"endpoint\":\"" + to_string(endpoint) + "\",";
    json += answered ? "\"status\":" + result->body : "\"error\":";
    if (!answered) {
      append_json_string(json, row.back());
    }
    json += "}";
    (answered ? rows : silent).push_back(std::move(row));
  }
  if (run.options.output == Output::json) {
    run.out << "[" << json << "]\n";
  } else if (rows.size() > 1) {
    run.out << table(rows);
  }
  for (const Row& row : silent) {
    run.err << "graftd client: " << row.front() << ": " << row.back() << "\n";
  }
  const bool nobody = rows.size() == 1;
  return nobody ? client_exit_unreachable : (silent.empty() ? 0 : client_exit_negative);
}

std::string members_text(const boost::json::value& body) {
  std::vector<Row> rows = {{"ID", "ROLE", "LEADER", "REACHABLE", "RAFT", "HTTP", "MATCH", "LAG"}};
  const boost::json::value* members =
      body.is_object() ? body.as_object().if_contains("members") : nullptr;
  if (members != nullptr && members->is_array()) {
    for (const boost::json::value& one : members->as_array()) {
      Row row;
      for (const char* name : {"id",
                               "role",
                               "is_leader",
                               "reachable",
                               "raft_address",
                               "http_address",
                               "match",
                               "lag"}) {
        row.push_back(cell(one, name));
      }
      rows.push_back(std::move(row));
    }
  }
  return table(rows);
}

int add_member(ClientRun& run) {
  const bool learner = run.operands.size() == 4 && run.operands[3] == "learner";
  if (run.operands.size() != 3 && !learner) {
    throw BadUsage(
        "members add takes an id and a Raft address, and perhaps the word learner: members add "
        "node3 10.0.0.4:12000");
  }
  std::string body = "{\"id\":";
  append_json_string(body, run.operands[1]);
  body += ",\"addr\":";
  append_json_string(body, run.operands[2]);
  body += learner ? ",\"role\":\"learner\"}" : "}";
  return report_write(run, run.caller.ask("POST", "/v1/members", "", body, Effect::write));
}

int members(ClientRun& run) {
  if (run.operands.empty() || run.operands == std::vector<std::string>{"list"}) {
    return report(run, run.caller.ask("GET", "/v1/members", "", "", Effect::read), members_text);
  }
  const std::string& what = run.operands.front();
  if (what == "add") {
    return add_member(run);
  }
  if ((what != "remove" && what != "promote") || run.operands.size() != 2) {
    throw BadUsage(
        "members takes list, add ID ADDRESS [learner], remove ID or promote ID: members remove "
        "node2");
  }
  const std::string path = "/v1/members/" + percent_encode(run.operands[1]);
  return report_write(run,
                      what == "remove"
                          ? run.caller.ask("DELETE", path, "", "", Effect::write)
                          : run.caller.ask("POST", path + "/promote", "", "", Effect::write));
}

std::string leader_text(const boost::json::value& body) {
  const std::string id = cell(body, "id");
  return (id == "-" ? cell(body, "leader") : id) + " " + cell(body, "http_address") + "\n";
}

int leader(ClientRun& run) {
  if (run.operands.empty()) {
    return report(run, run.caller.ask("GET", "/v1/leader", "", "", Effect::read), leader_text);
  }
  if (run.operands.front() != "transfer" || run.operands.size() > 2) {
    throw BadUsage("leader takes nothing, or transfer and perhaps an id: leader transfer node1");
  }
  const std::string to =
      run.operands.size() == 2 ? "to=" + percent_encode(run.operands[1]) : std::string();
  return report_write(run, run.caller.ask("POST", "/v1/leader/transfer", to, "", Effect::write));
}

const std::array<ClientVerb, 7> verbs = {{
    {"put",
     "put KEY VALUE|@FILE|- [KEY VALUE ...]",
     "Writes one pair, or several as one atomic entry. @FILE is the content of a file, - standard\n"
     "input, @@x the text @x.",
     "  graftd client put user kj\n  graftd client put a 1 b 2\n  graftd client put photo "
     "@photo.png",
     put},
    {"get",
     "get KEY",
     "Prints the value and a newline; with -o raw just the bytes. The newest value that anybody "
     "was\n"
     "told is written, unless -local asks for what the node has.",
     "  graftd client get user\n  graftd client -o raw get photo > photo.png",
     get},
    {"del",
     "del KEY",
     "Deletes a key; it is no error if there is none.",
     "  graftd client del user",
     del},
    {"status",
     "status",
     "Asks every endpoint. Exit code 0 when all answered, 1 when some did, 3 when none did.",
     "  graftd client -endpoints 127.0.0.1:11000,127.0.0.1:11001 status",
     status},
    {"members",
     "members [list | add ID ADDRESS [learner] | remove ID | promote ID]",
     "Lists the members, adds one before it is started, removes one, or makes a learner a voter. "
     "A\n"
     "learner follows and never votes. What would leave the cluster without a quorum is refused.",
     "  graftd client members\n  graftd client members add node3 10.0.0.4:12000 learner\n"
     "  graftd client members promote node3\n  graftd client members remove node2",
     members},
    {"leader",
     "leader [transfer [ID]]",
     "Prints the leader, or moves leadership to ID, or to whoever is ready.",
     "  graftd client leader\n  graftd client leader transfer node1",
     leader},
    {"bench",
     "bench [flags]",
     "Loads the endpoints and tells how fast they answered, to the 99.9th percentile, and what\n"
     "failed. It writes keys bench-0, bench-1 and so on. Exit code 1 when something failed.",
     "  graftd client bench -connections 64 -duration 30s\n"
     "  graftd client bench -rate 5000 -reads 90 -distribution zipf -o json",
     bench},
}};

}  // namespace

std::span<const ClientVerb> client_verbs() { return verbs; }

}  // namespace graftd
