#include "cmd/node_front.hpp"

#include <optional>
#include <utility>

namespace graftd {

namespace asio = boost::asio;

struct NodeFront::Desk {
  explicit Desk(asio::io_context& own) : replies(own) {}

  Mailbox replies;
  std::optional<NodeHttp> http;
};

NodeFront::NodeFront(asio::io_context& loop, const NodeOptions& options, NodeHttpOutlets outlets)
    : outlets_(std::move(outlets)),
      questions_(loop),
      threads_(loop, http_options_of(options), options.http_threads, [&](asio::io_context& own) {
        return open_desk(loop, own, options);
      }) {
  threads_.listen(options.http_listen.host, options.http_listen.port);
}

NodeFront::~NodeFront() = default;

HttpHandler NodeFront::open_desk(asio::io_context& loop,
                                 asio::io_context& own,
                                 const NodeOptions& options) {
  Desk& desk = *desks_.emplace_back(std::make_unique<Desk>(own));
  desk.http.emplace(options, &own == &loop ? outlets_ : across(desk.replies));
  return [&desk](HttpRequest request, HttpRespond respond) {
    desk.http->handle(std::move(request), std::move(respond));
  };
}

// There and back by mailbox: who asks is woken once for all answers that one turn of the loop gave.
NodeHttpOutlets NodeFront::across(Mailbox& replies) {
  NodeHttpOutlets out{.now = outlets_.now, .ask = {}, .order = {}};
  out.ask = [this, &replies](
                Request request, Instant deadline, std::string trace, OpenRequests::Done done) {
    auto reply = [&replies, done = std::move(done)](const Answer& answer) mutable {
      replies.put([done = std::move(done), answer] { done(answer); });
    };
    questions_.put([this,
                    request = std::move(request),
                    deadline,
                    trace = std::move(trace),
                    reply = std::move(reply)]() mutable {
      outlets_.ask(std::move(request), deadline, std::move(trace), std::move(reply));
    });
  };
  if (outlets_.order) {
    out.order = [this, &replies](HttpRequest request, NodeHttpOutlets::Ordered done) {
      auto reply = [&replies, done = std::move(done)](HttpRequest asked,
                                                      std::optional<HttpResponse> response) {
        replies.put([done, asked = std::move(asked), response = std::move(response)] {
          done(asked, response);
        });
      };
      questions_.put([this, request = std::move(request), reply = std::move(reply)] {
        outlets_.order(request, reply);
      });
    };
  }
  return out;
}

}  // namespace graftd
