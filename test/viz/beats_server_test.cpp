#include "viz/beats_server.hpp"

#include "test/net/http_fixture.hpp"
#include "test/net/loop_thread.hpp"
#include "test/viz/beats_fixture.hpp"

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace graftd;
using namespace graftd::test;
using viz::BeatsServer;

namespace {

// A server with a thread of its own; what it hands on is kept.
class Receiver {
 public:
  explicit Receiver(std::size_t connections_max = 32) {
    server_.emplace(
        thread_.loop(),
        viz::BeatsOptions{.host = "127.0.0.1", .port = 0, .connections_max = connections_max},
        [this](const std::string& documents, std::function<void()> done) {
          return take(documents, std::move(done));
        },
        [this](const std::string& sentence) {
          const std::lock_guard lock(mutex_);
          said_ += sentence + "\n";
        });
    server_->listen();
    port = server_->port();
    thread_.start();
  }

  ~Receiver() {
    thread_.on_loop([this] { server_.reset(); });
  }

  std::string documents() const {
    const std::lock_guard lock(mutex_);
    return documents_;
  }

  std::string said() const {
    const std::lock_guard lock(mutex_);
    return said_;
  }

  // What was handed over but not read yet is read now.
  void finish_reading() {
    boost::asio::post(thread_.loop(), [this] {
      for (auto& done : std::exchange(unread_, {})) {
        done();
      }
    });
  }

  std::uint16_t port = 0;
  std::atomic<int> refusals_left = 0;
  std::atomic<bool> slow = false;

 private:
  bool take(const std::string& documents, std::function<void()> done) {
    if (refusals_left > 0) {
      --refusals_left;
      return false;
    }
    {
      const std::lock_guard lock(mutex_);
      documents_ += documents;
    }
    if (slow) {
      unread_.push_back(std::move(done));
    } else {
      boost::asio::post(thread_.loop(), std::move(done));
    }
    return true;
  }

  LoopThread thread_;
  std::optional<BeatsServer> server_;
  mutable std::mutex mutex_;
  std::string documents_;
  std::string said_;
  std::vector<std::function<void()>> unread_;
};

}  // namespace

TEST_CASE("a window is handed on and acknowledged") {
  Receiver receiver;
  RawClient agent(receiver.port);
  agent.send(beats_window(2) +
             beats_compressed(beats_document(1, "{\"a\":1}") + beats_document(2, "{\n\"b\":2}")));
  CHECK(agent.receive(6) == beats_acknowledgement(2));
  CHECK(receiver.documents() == "{\"a\":1}\n{ \"b\":2}\n");
}

TEST_CASE("windows that come at once are answered in turn, an empty one at once") {
  Receiver receiver;
  RawClient agent(receiver.port);
  agent.send(beats_window(0) + beats_window(1) + beats_document(1, "{}") + beats_window(2) +
             beats_document(1, "{}") + beats_document(2, "{}"));
  CHECK(agent.receive(18) ==
        beats_acknowledgement(0) + beats_acknowledgement(1) + beats_acknowledgement(2));
}

TEST_CASE("nothing is acknowledged before it was read, and the agent hears that vizor lives") {
  Receiver receiver;
  receiver.slow = true;
  RawClient agent(receiver.port);
  agent.send(beats_window(1) + beats_document(1, "{}"));
  CHECK(agent.receive(6) == beats_acknowledgement(0));  // the sign of life, after 3 s
  receiver.slow = false;
  receiver.finish_reading();
  CHECK(agent.receive(6) == beats_acknowledgement(1));
}

TEST_CASE("without room at vizor the documents wait and are not lost") {
  Receiver receiver;
  receiver.refusals_left = 3;
  RawClient agent(receiver.port);
  agent.send(beats_window(1) + beats_document(1, "{\"a\":1}"));
  CHECK(agent.receive(6) == beats_acknowledgement(1));
  CHECK(receiver.documents() == "{\"a\":1}\n");
}

TEST_CASE("a large window is handed on in parts, each acknowledged") {
  Receiver receiver;
  RawClient agent(receiver.port);
  const std::string large = "{\"m\":\"" + std::string(400'000, 'x') + "\"}";
  std::string frames = beats_window(8);
  for (std::uint32_t i = 1; i <= 8; ++i) {
    frames += beats_document(i, large);
  }
  std::thread sender([&] { agent.send(frames); });
  CHECK(agent.receive(6) == beats_acknowledgement(3));
  CHECK(agent.receive(12) == beats_acknowledgement(6) + beats_acknowledgement(8));
  sender.join();
  CHECK(receiver.documents().size() == 8 * (large.size() + 1));
}

TEST_CASE("what breaks the protocol is cut off with a sentence") {
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\n\r\n"),
        beats_document(1, "{}"),
        beats_window(2) + beats_document(1, "{}") + beats_window(1),
        beats_window(1) + beats_document(1, "{}") + beats_document(2, "{}")}) {
    Receiver receiver;
    RawClient agent(receiver.port);
    agent.send(bytes);
    while (!agent.receive(6).empty()) {
    }
    CHECK(agent.at_end());
    CHECK(receiver.said().find("was cut off") != std::string::npos);
  }
}

TEST_CASE("connections beyond the limit are closed, and places become free again") {
  Receiver receiver(1);
  {
    RawClient first(receiver.port);
    first.send(beats_window(0));
    CHECK(first.receive(6) == beats_acknowledgement(0));
    RawClient second(receiver.port);
    CHECK(second.at_end());
  }
  bool served = false;
  for (int i = 0; i < 1000 && !served; ++i) {
    RawClient third(receiver.port);
    third.send(beats_window(0));
    served = third.receive(6) == beats_acknowledgement(0);
  }
  CHECK(served);
}
