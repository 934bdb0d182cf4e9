#include "net/http_threads.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <optional>
#include <utility>

namespace graftd {

namespace asio = boost::asio;

struct HttpThreads::Lane {
  // Without a loop of its own it is on the caller's.
  std::optional<asio::io_context> own;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> open;
  asio::io_context& loop;
  HttpServer server;
  std::thread thread;

  // On `outer`.
  Lane(asio::io_context& outer, const HttpServerOptions& options, const MakeHandler& make)
      : loop(outer), server(loop, options, make(loop)) {}

  // On a thread of its own.
  Lane(const HttpServerOptions& options, const MakeHandler& make, std::shared_ptr<HttpLoad> load)
      : own(std::in_place, 1),
        open(asio::make_work_guard(*own)),
        loop(*own),
        server(loop, options, make(loop), std::move(load)) {}

  ~Lane() {
    if (own) {
      own->stop();
    }
    if (thread.joinable()) {
      thread.join();
    }
  }

  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
};

HttpThreads::HttpThreads(asio::io_context& loop,
                         const HttpServerOptions& options,
                         std::size_t threads,
                         const MakeHandler& make_handler)
    : loop_(loop) {
  if (threads == 0) {
    lanes_.push_back(std::make_unique<Lane>(loop, options, make_handler));
  }
  const auto load = std::make_shared<HttpLoad>();
  while (lanes_.size() < threads) {
    lanes_.push_back(std::make_unique<Lane>(options, make_handler, load));
  }
}

HttpThreads::~HttpThreads() = default;

void HttpThreads::listen(const std::string& host, std::uint16_t port) {
  HttpServer& first = lanes_.front()->server;
  first.listen(host, port);
  for (std::size_t i = 1; i < lanes_.size(); ++i) {
    lanes_[i]->server.listen_beside(first);
  }
}

std::uint16_t HttpThreads::port() const { return lanes_.front()->server.port(); }

void HttpThreads::start() {
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane->own) {
      lane->thread = std::thread([&own = *lane->own] { own.run(); });
    }
  }
}

void HttpThreads::stop(Duration grace, std::function<void()> done) {
  when_drained_ = std::move(done);
  not_drained_ = lanes_.size();
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    asio::post(lane->loop, [this, &lane = *lane, grace] {
      lane.server.stop(grace, [this] {
        asio::post(loop_, [this] {
          if (--not_drained_ == 0) {
            std::exchange(when_drained_, nullptr)();
          }
        });
      });
    });
  }
}

}  // namespace graftd
