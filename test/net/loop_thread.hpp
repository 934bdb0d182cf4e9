#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <future>
#include <thread>

namespace graftd::test {

// A loop that runs in a thread of its own until it goes. What lives on the loop is made before
// start() and taken away by on_loop().
class LoopThread {
 public:
  LoopThread() : guard_(loop_.get_executor()) {}

  ~LoopThread() {
    guard_.reset();
    loop_.stop();
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  boost::asio::io_context& loop() { return loop_; }

  void start() {
    thread_ = std::thread([this] { loop_.run(); });
  }

  // Runs `work` on the loop and waits for it.
  void on_loop(const std::function<void()>& work) {
    std::promise<void> done;
    boost::asio::post(loop_, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::thread thread_;
};

}  // namespace graftd::test
