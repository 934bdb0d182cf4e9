#include "test/net/kv_api_fixture.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <utility>
#include <variant>

namespace graftd::test {

HttpRequest request_of(std::string method, const std::string& target, std::string body) {
  HttpRequest request;
  request.method = std::move(method);
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  request.query = target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1);
  request.body = std::move(body);
  return request;
}

ApiCall call_of(const HttpRequest& request, const ApiLimits& limits) {
  auto result = read_api(request, limits);
  const auto* refused = std::get_if<HttpResponse>(&result);
  INFO(request.method << " " << request.target << " " << (refused == nullptr ? "" : refused->body));
  REQUIRE(refused == nullptr);
  return std::get<ApiCall>(std::move(result));
}

boost::json::value error_of(const HttpResponse& response) {
  return boost::json::parse(response.body).at("error");
}

std::string header_of(const HttpResponse& response, std::string_view name) {
  const std::string* value = response.header(name);
  return value == nullptr ? "(none)" : *value;
}

}  // namespace graftd::test
