#include "cmd/client_verbs.hpp"

#include "cmd/client_answers.hpp"
#include "cmd/client_bench.hpp"
#include "cmd/client_keys.hpp"
#include "cmd/client_output.hpp"
#include "cmd/usage.hpp"
#include "net/http.hpp"

#include <boost/json.hpp>

#include <array>
#include <iostream>
#include <optional>

namespace graftd {
namespace {

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
     put_keys},
    {"get",
     "get KEY",
     "Prints the value and a newline; with -o raw just the bytes. The newest value that anybody "
     "was\n"
     "told is written, unless -local asks for what the node has.",
     "  graftd client get user\n  graftd client -o raw get photo > photo.png",
     get_key},
    {"del",
     "del KEY",
     "Deletes a key; it is no error if there is none.",
     "  graftd client del user",
     delete_key},
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
