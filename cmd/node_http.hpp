#pragma once

#include "cmd/node_options.hpp"
#include "core/effects.hpp"
#include "net/http_server.hpp"
#include "net/kv_api.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory_resource>
#include <optional>
#include <string>

namespace graftd {

// Requests that the replica has and has not answered yet. Ids are dense from 1.
class OpenRequests {
 public:
  using Done = std::function<void(const Answer&)>;

  RequestId open(Done done);
  void close(const Answer& answer);

  std::size_t size() const { return open_.size(); }

 private:
  std::pmr::unsynchronized_pool_resource nodes_;
  std::pmr::map<RequestId, Done> open_{&nodes_};
  std::uint64_t last_ = 0;
};

// What the HTTP side needs of the node.
struct NodeHttpOutlets {
  // With the request as it was, and nothing where its path is none of chaos.
  using Ordered = std::function<void(HttpRequest, std::optional<HttpResponse>)>;

  std::function<Instant()> now;
  // Asks the replica; the answer is rendered when it comes.
  std::function<void(Request, Instant deadline, std::string trace, OpenRequests::Done)> ask;
  // Obeys a request to /chaos. Empty: the node was started without -chaos.
  std::function<void(HttpRequest, Ordered)> order;
};

ApiLimits api_limits_of(const NodeOptions& options);
HttpServerOptions http_options_of(const NodeOptions& options);

// Routes what comes in by HTTP: the API to the replica, /chaos to the link faults. Has to outlive
// the requests it was given. One thread has it, and the outlets answer on that thread.
class NodeHttp {
 public:
  NodeHttp(const NodeOptions& options, NodeHttpOutlets outlets);
  NodeHttp(const NodeHttp&) = delete;
  NodeHttp& operator=(const NodeHttp&) = delete;

  void handle(HttpRequest request, HttpRespond respond);

 private:
  // The replica has it.
  struct Asked {
    ApiCall call;
    HttpRespond respond;
  };

  void on_chaos(HttpRequest request, HttpRespond respond);
  void on_api(HttpRequest request, HttpRespond respond);
  std::list<Asked>::iterator keep(ApiCall call, HttpRespond respond);
  void answer(std::list<Asked>::iterator asked, const Answer& answer);

  NodeHttpOutlets outlets_;
  ApiLimits limits_;
  ApiFacts facts_;
  Instant started_;
  // What the answers are rendered for: here, because in the functions that take them it would be a
  // large block of the heap for each.
  std::list<Asked> asked_;
  std::list<Asked> spare_;  // as many as were ever asked at once
};

}  // namespace graftd
