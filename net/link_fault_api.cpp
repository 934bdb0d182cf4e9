#include "net/link_fault_api.hpp"

#include "net/link_fault_json.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace graftd {

namespace {

constexpr std::string_view collection = "/chaos";
constexpr std::string_view links = "/chaos/links/";
constexpr std::size_t id_bytes_max = 64;

bool is_id(std::string_view text) {
  constexpr std::string_view punctuation = "-._";
  return !text.empty() && text.size() <= id_bytes_max &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  punctuation.find(c) != std::string_view::npos;
         });
}

HttpResponse method_not_allowed(std::string_view allowed) {
  HttpResponse response =
      json_error(405, "bad_request", "here only " + std::string(allowed) + " can be used");
  response.headers.emplace_back("Allow", allowed);
  return response;
}

HttpResponse on_collection(const HttpRequest& request, LinkFaults& faults, Instant now) {
  if (request.method == "GET") {
    return json_response(200, describe_link_faults(faults.list(), now));
  }
  if (request.method == "DELETE") {
    return json_response(200, "{\"removed\":" + std::to_string(faults.clear()) + "}");
  }
  return method_not_allowed("GET, DELETE");
}

HttpResponse put_fault(const std::string& id,
                       const HttpRequest& request,
                       LinkFaults& faults,
                       Instant now) {
  const auto parsed = parse_link_fault(request.body);
  if (const auto* bad = std::get_if<BadLinkFault>(&parsed)) {
    return json_error(400, "bad_request", bad->why);
  }
  if (!faults.put(id, std::get<LinkFault>(parsed), now)) {
    return json_error(429,
                      "busy",
                      "there are " + std::to_string(LinkFaults::faults_max) +
                          " link faults already; end some with DELETE /chaos/links/ID");
  }
  for (const ActiveLinkFault& active : faults.list()) {
    if (active.id == id) {
      return json_response(200, describe_link_fault(active, now));
    }
  }
  return json_response(200, "{}");
}

HttpResponse on_link(const std::string& id,
                     const HttpRequest& request,
                     LinkFaults& faults,
                     Instant now) {
  if (!is_id(id)) {
    return json_error(
        400, "bad_request", "the id of a link fault has 1 to 64 letters, digits, '-', '.' or '_'");
  }
  if (request.method == "PUT") {
    return put_fault(id, request, faults, now);
  }
  if (request.method != "DELETE") {
    return method_not_allowed("PUT, DELETE");
  }
  if (!faults.remove(id)) {
    return json_error(404, "not_found", "there is no link fault " + id + "; it may have expired");
  }
  return json_response(200, "{\"removed\":1}");
}

}  // namespace

std::optional<HttpResponse> handle_chaos(const HttpRequest& request,
                                         LinkFaults& faults,
                                         Instant now) {
  const std::string_view path = request.path;
  if (path == collection) {
    return on_collection(request, faults, now);
  }
  if (path.starts_with(links)) {
    return on_link(std::string(path.substr(links.size())), request, faults, now);
  }
  return std::nullopt;
}

}  // namespace graftd
