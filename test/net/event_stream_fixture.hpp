#pragma once

#include "core/event.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace graftd::stream_test {

// What an ingesting server does with a request: a status, or nothing and hang up.
constexpr unsigned hang_up = 0;

// A stand-in for vizor on a free loopback port. Until it appears, connections are refused.
class FakeVizor {
 public:
  // `answer` is asked for each request, counted from 1. Lines are taken when it says 200 or
  // hang_up.
  explicit FakeVizor(std::function<unsigned(std::uint64_t request)> answer);
  ~FakeVizor();
  FakeVizor(const FakeVizor&) = delete;
  FakeVizor& operator=(const FakeVizor&) = delete;

  void appear();
  std::string url() const;

  std::uint64_t requests() const { return requests_; }

  // The seq of each line that was new, as it came.
  std::vector<std::uint64_t> seqs() const;

  // Lines that came again.
  std::uint64_t repeated() const { return repeated_; }

 private:
  void serve();
  void converse(int socket);
  void take_lines(std::string_view body);

  std::function<unsigned(std::uint64_t)> answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<std::uint64_t> repeated_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::uint64_t> seqs_;
  std::set<std::uint64_t> known_;
  std::thread thread_;
};

// The gaps that were told, from any thread.
class Gaps {
 public:
  std::function<void(event::TraceGap)> listener();
  std::vector<event::TraceGap> all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<event::TraceGap> gaps_;
};

// A pipe as a process's stdout, and what its reader has read.
class Pipe {
 public:
  Pipe();
  ~Pipe();
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int write_end() const { return ends_[1]; }

  // All there is by now.
  std::string read();
  void close_reader();

 private:
  int ends_[2] = {-1, -1};
};

// "{"seq":7,"x":"..."}" with `padding` bytes of x.
std::function<void(const Event&, std::string&)> encode_seq(std::size_t padding = 0);
std::vector<std::uint64_t> seqs_of(std::string_view lines);
std::vector<Event> events(std::uint64_t first, std::uint64_t last);
bool eventually(const std::function<bool()>& done);

// The received and the told-to-be-lost make 1..last, each once, the received in order.
bool complete(const std::vector<std::uint64_t>& received,
              const std::vector<event::TraceGap>& gaps,
              std::uint64_t last);

}  // namespace graftd::stream_test
