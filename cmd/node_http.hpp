#pragma once

#include "cmd/node_options.hpp"
#include "core/effects.hpp"
#include "net/http_server.hpp"
#include "net/kv_api.hpp"
#include "net/link_fault.hpp"

#include <cstdint>
#include <functional>
#include <map>
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
  std::map<RequestId, Done> open_;
  std::uint64_t last_ = 0;
};

// What the HTTP side needs of the node.
struct NodeHttpOutlets {
  std::function<Instant()> now;
  // Asks the replica; the answer is rendered when it comes.
  std::function<void(Request, Instant deadline, std::string trace, OpenRequests::Done)> ask;
  LinkFaults* faults = nullptr;  // null: the node was started without -chaos
};

ApiLimits api_limits_of(const NodeOptions& options);
HttpServerOptions http_options_of(const NodeOptions& options);

// Routes what comes in by HTTP: the API to the replica, /chaos to the link faults. Has to outlive
// the requests it was given.
class NodeHttp {
 public:
  NodeHttp(const NodeOptions& options, NodeHttpOutlets outlets);
  NodeHttp(const NodeHttp&) = delete;
  NodeHttp& operator=(const NodeHttp&) = delete;

  void handle(const HttpRequest& request, HttpRespond respond);

 private:
  bool handled_as_chaos(const HttpRequest& request, const HttpRespond& respond);

  NodeHttpOutlets outlets_;
  ApiLimits limits_;
  ApiFacts facts_;
  Instant started_;
};

}  // namespace graftd
