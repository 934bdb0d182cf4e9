#include "net/kv_api_report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>

namespace graftd {

namespace {

namespace json = boost::json;

std::string_view name_of(MemberRole role) {
  return role == MemberRole::voter ? "voter" : "learner";
}

json::object member_json(const MemberReport& report) {
  return {
      {"id", report.id.text},
      {"role", name_of(report.member.role)},
      {"is_leader", report.leader},
      {"reachable", report.reachable},
      {"raft_address", report.member.raft_address},
      {"http_address", report.member.http_address},
      {"match", report.match.value},
      {"lag", report.lag},
      {"last_contact_us",
       report.last_contact_us < 0 ? json::value(nullptr) : json::value(report.last_contact_us)},
      {"directory", to_text(report.member.directory)},
      {"promote", report.member.promote},
  };
}

json::object facts_json(const ApiFacts& facts) {
  json::object limits;
  for (const auto& [name, value] : facts.limits) {
    limits[name] = value;
  }
  json::object settings;
  for (const auto& [name, value] : facts.settings) {
    settings[name] = value;
  }
  return {
      {"version", facts.version},
      {"uptime_s", std::chrono::duration_cast<std::chrono::seconds>(facts.uptime).count()},
      {"limits", std::move(limits)},
      {"settings", std::move(settings)},
  };
}

}  // namespace

std::string hex_text(std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t at = text.size(); at > 0; --at) {
    text[at - 1] = digits[value & 0xf];
    value >>= 4;
  }
  return text;
}

std::string members_json(const MembersReport& report) {
  json::array members;
  for (const MemberReport& member : report.members) {
    members.push_back(member_json(member));
  }
  return json::serialize(json::object{{"members", std::move(members)}});
}

std::string status_json(const StatusReport& report, const ApiFacts& facts) {
  json::object status = {
      {"id", report.id.text},
      {"cluster", report.cluster.text},
      {"directory", to_text(report.directory)},
      {"incarnation", report.incarnation.value},
      {"role", name_of(report.role)},
      {"member", report.member},
      {"voter", report.voter},
      {"term", report.term.value},
      {"leader", report.leader ? json::value(report.leader->text) : json::value(nullptr)},
      {"leader_http_address", report.leader_http_address},
      {"leader_contact_ms",
       report.leader_contact_ms < 0 ? json::value(nullptr) : json::value(report.leader_contact_ms)},
      {"commit", report.commit.value},
      {"applied", report.applied.value},
      {"last", report.last.value},
      {"last_term", report.last_term.value},
      {"persisted", report.persisted.value},
      {"snapshot", report.snapshot.value},
      {"log_first", report.log_first.value},
      {"log_bytes", report.log_bytes},
      {"keys", report.keys},
      {"waiting", report.waiting},
      {"caught_up", report.caught_up},
      {"disk_space", name_of(report.disk_space)},
      {"chain", hex_text(report.chain.value)},
      {"state", hex_text(report.state.value)},
  };
  for (auto& member : facts_json(facts)) {
    status.insert_or_assign(member.key(), std::move(member.value()));
  }
  return json::serialize(status);
}

HttpResponse leader_report(const StatusReport& report) {
  if (!report.leader) {
    return json_error(503,
                      "no_quorum",
                      "no leader is known here; are a majority of the servers up?",
                      {.leader = {}, .retryable = true});
  }
  return json_response(200,
                       json::serialize(json::object{
                           {"id", report.leader->text},
                           {"http_address", report.leader_http_address},
                           {"term", report.term.value},
                       }));
}

HttpResponse readiness(const StatusReport& report) {
  std::string_view reason;
  if (!report.leader) {
    reason = "no leader is known here";
  } else if (!report.voter) {
    reason = report.member ? "this server is a learner that is still catching up"
                           : "this server is not a member of a cluster";
  } else if (!report.caught_up) {
    reason = "this server has not applied all that is committed";
  } else {
    return json_response(200, "{\"ready\":true}");
  }
  const std::string_view code = report.leader ? "unavailable" : "no_quorum";
  return json_error(503,
                    code,
                    reason,
                    {.leader = report.leader ? std::optional(report.leader->text) : std::nullopt,
                     .retryable = true});
}

}  // namespace graftd
