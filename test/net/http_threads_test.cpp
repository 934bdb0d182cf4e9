#include "net/http_threads.hpp"

#include "test/net/http_fixture.hpp"

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

namespace asio = boost::asio;

const std::string simple_get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::chrono::seconds patience{20};

// A port with so many threads, beside a loop that runs.
class Port {
 public:
  Port(std::size_t threads, const HttpServerOptions& options, HttpThreads::MakeHandler make)
      : servers_(std::in_place, loop_.loop(), options, threads, make) {
    servers_->listen("127.0.0.1", 0);
    port_ = servers_->port();
    servers_->start();
    loop_.start();
  }

  ~Port() {
    loop_.on_loop([this] { servers_.reset(); });
  }

  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  std::uint16_t port() const { return port_; }

  LoopThread& loop() { return loop_; }

  HttpThreads& servers() { return *servers_; }

 private:
  LoopThread loop_;
  std::optional<HttpThreads> servers_;
  std::uint16_t port_ = 0;
};

HttpThreads::MakeHandler echoing() {
  return [](asio::io_context&) -> HttpHandler {
    return [](const HttpRequest& request, const HttpRespond& respond) { respond(echo(request)); };
  };
}

// Requests that wait for a test to answer them, each on the thread that has it.
class Held {
 public:
  HttpThreads::MakeHandler maker() {
    return [this](asio::io_context& own) -> HttpHandler {
      return [this, &own](const HttpRequest&, HttpRespond respond) {
        const std::lock_guard lock(mutex_);
        held_.push_back({own, std::move(respond)});
        changed_.notify_one();
      };
    };
  }

  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, patience, [&] { return held_.size() >= count; }));
  }

  void answer_all() {
    const std::lock_guard lock(mutex_);
    for (One& one : held_) {
      asio::post(one.own, [respond = std::move(one.respond)] { respond(HttpResponse{}); });
    }
    held_.clear();
  }

 private:
  struct One {
    asio::io_context& own;
    HttpRespond respond;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<One> held_;
};

}  // namespace

TEST_CASE("a thread that is busy leaves new connections to the others") {
  std::promise<std::thread::id> first;
  std::promise<std::thread::id> second;
  const std::shared_future<std::thread::id> second_told = second.get_future().share();
  std::atomic<int> requests = 0;
  const auto make = [&](asio::io_context&) -> HttpHandler {
    return [&](const HttpRequest& request, const HttpRespond& respond) {
      if (++requests == 1) {
        first.set_value(std::this_thread::get_id());
        second_told.wait_for(patience);
      } else {
        second.set_value(std::this_thread::get_id());
      }
      respond(echo(request));
    };
  };
  Port port(2, {}, make);
  const std::shared_future<std::thread::id> first_told = first.get_future().share();

  RawClient one(port.port());
  one.send(simple_get);
  REQUIRE(first_told.wait_for(patience) == std::future_status::ready);
  RawClient other(port.port());
  other.send(simple_get);

  CHECK(status_of(other.answer()) == 200);
  CHECK(status_of(one.answer()) == 200);
  REQUIRE(second_told.wait_for(patience) == std::future_status::ready);
  CHECK(first_told.get() != second_told.get());
}

TEST_CASE("all threads together keep the limits") {
  HttpServerOptions options;
  options.connections_max = 3;
  options.in_flight_requests_max = 2;
  Held held;
  Port port(3, options, held.maker());

  RawClient one(port.port());
  RawClient two(port.port());
  one.send(simple_get);
  two.send(simple_get);
  held.wait_for(2);
  RawClient three(port.port());
  three.send(simple_get);
  CHECK(status_of(three.answer()) == 429);
  RawClient four(port.port());
  four.send(simple_get);
  const std::string refused = four.answer();
  CHECK(status_of(refused) == 429);
  CHECK(contains(refused, "too many connections"));

  held.answer_all();
  CHECK(status_of(one.answer()) == 200);
  CHECK(status_of(two.answer()) == 200);
}

TEST_CASE("a request under way is answered before it stops, and that is said on the loop") {
  Held held;
  Port port(3, {}, held.maker());
  std::thread::id loop_id;
  std::promise<std::thread::id> stopped;
  std::future<std::thread::id> told = stopped.get_future();
  std::vector<RawClient> clients;
  for (int i = 0; i < 6; ++i) {
    clients.emplace_back(port.port()).send(simple_get);
  }
  held.wait_for(clients.size());

  port.loop().on_loop([&] {
    loop_id = std::this_thread::get_id();
    port.servers().stop(patience, [&] { stopped.set_value(std::this_thread::get_id()); });
  });
  CHECK(told.wait_for(std::chrono::milliseconds(50)) == std::future_status::timeout);
  held.answer_all();

  for (RawClient& client : clients) {
    CHECK(status_of(client.answer()) == 200);
    CHECK(client.at_end());
  }
  REQUIRE(told.wait_for(patience) == std::future_status::ready);
  CHECK(told.get() == loop_id);
}

TEST_CASE("without threads of its own a port is served by the loop") {
  std::thread::id handler_id;
  const auto make = [&](asio::io_context&) -> HttpHandler {
    return [&](const HttpRequest& request, const HttpRespond& respond) {
      handler_id = std::this_thread::get_id();
      respond(echo(request));
    };
  };
  Port port(0, {}, make);
  std::thread::id loop_id;
  port.loop().on_loop([&] { loop_id = std::this_thread::get_id(); });

  RawClient client(port.port());
  client.send(simple_get);

  CHECK(body_of(client.answer()) == "GET /x? ");
  CHECK(handler_id == loop_id);
}

TEST_CASE("many clients get each its own answers") {
  Port port(3, {}, echoing());
  std::vector<std::thread> clients;
  std::atomic<int> wrong = 0;
  for (int client = 0; client < 8; ++client) {
    clients.emplace_back([&, client] {
      RawClient raw(port.port());
      for (int i = 0; i < 200; ++i) {
        const std::string name = "/" + std::to_string(client) + "-" + std::to_string(i);
        raw.send("GET " + name + " HTTP/1.1\r\nHost: a\r\n\r\n");
        wrong += body_of(raw.answer()) == "GET " + name + "? " ? 0 : 1;
      }
    });
  }
  for (std::thread& client : clients) {
    client.join();
  }
  CHECK(wrong == 0);
}

TEST_CASE("a port that another program has is refused, whatever the threads") {
  Port port(2, {}, echoing());
  LoopThread loop;
  HttpThreads late(loop.loop(), {}, 2, echoing());

  CHECK_THROWS_WITH_AS(late.listen("127.0.0.1", port.port()),
                       doctest::Contains("address in use"),
                       std::runtime_error);
}
