#include "test/net/event_stream_fixture.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <chrono>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace graftd::stream_test {

namespace {

// Waits for bytes or an end; false when the server stops first.
bool readable(int descriptor, const std::atomic<bool>& stopped) {
  while (!stopped) {
    pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 10) > 0) {
      return true;
    }
  }
  return false;
}

// One request off the front of `buffer`: its body.
bool take_request(std::string& buffer, std::string& body) {
  const std::size_t head_end = buffer.find("\r\n\r\n");
  if (head_end == std::string::npos) {
    return false;
  }
  std::string head = buffer.substr(0, head_end);
  std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  const std::size_t field = head.find("content-length: ");
  const std::size_t length = std::stoul(head.substr(field + 16));
  if (buffer.size() < head_end + 4 + length) {
    return false;
  }
  body = buffer.substr(head_end + 4, length);
  buffer.erase(0, head_end + 4 + length);
  return true;
}

}  // namespace

FakeVizor::FakeVizor(std::function<unsigned(std::uint64_t)> answer) : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
}

FakeVizor::~FakeVizor() {
  stopped_ = true;
  if (thread_.joinable()) {
    thread_.join();
  }
  ::close(listener_);
}

void FakeVizor::appear() {
  ::listen(listener_, 16);
  thread_ = std::thread([this] { serve(); });
}

std::string FakeVizor::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

std::vector<std::uint64_t> FakeVizor::seqs() const {
  const std::scoped_lock lock(mutex_);
  return seqs_;
}

void FakeVizor::serve() {
  while (readable(listener_, stopped_)) {
    const int socket = ::accept(listener_, nullptr, nullptr);
    converse(socket);
    ::close(socket);
  }
}

void FakeVizor::converse(int socket) {
  std::string buffer;
  std::string body;
  char chunk[65536];
  while (readable(socket, stopped_)) {
    const ssize_t bytes = ::recv(socket, chunk, sizeof(chunk), 0);
    if (bytes <= 0) {
      return;
    }
    buffer.append(chunk, static_cast<std::size_t>(bytes));
    while (take_request(buffer, body)) {
      const unsigned status = answer_(++requests_);
      if (status == 200 || status == hang_up) {
        take_lines(body);
      }
      if (status == hang_up) {
        return;
      }
      const std::string response =
          "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: 0\r\n\r\n";
      ::send(socket, response.data(), response.size(), MSG_NOSIGNAL);
    }
  }
}

void FakeVizor::take_lines(std::string_view body) {
  const std::scoped_lock lock(mutex_);
  for (const std::uint64_t seq : seqs_of(body)) {
    if (known_.insert(seq).second) {
      seqs_.push_back(seq);
    } else {
      ++repeated_;
    }
  }
}

std::function<void(event::TraceGap)> Gaps::listener() {
  return [this](event::TraceGap gap) {
    const std::scoped_lock lock(mutex_);
    gaps_.push_back(std::move(gap));
  };
}

std::vector<event::TraceGap> Gaps::all() const {
  const std::scoped_lock lock(mutex_);
  return gaps_;
}

Pipe::Pipe() {
  if (::pipe2(ends_, O_CLOEXEC) == 0) {
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
}

Pipe::~Pipe() {
  close_reader();
  ::close(ends_[1]);
}

std::string Pipe::read() {
  std::string all;
  char chunk[65536];
  for (ssize_t bytes = 1; bytes > 0;) {
    bytes = ::read(ends_[0], chunk, sizeof(chunk));
    all.append(chunk, bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
  }
  return all;
}

void Pipe::close_reader() {
  if (ends_[0] >= 0) {
    ::close(std::exchange(ends_[0], -1));
  }
}

std::function<void(const Event&, std::string&)> encode_seq(std::size_t padding) {
  return [padding](const Event& event, std::string& out) {
    out +=
        "{\"seq\":" + std::to_string(event.seq) + ",\"x\":\"" + std::string(padding, 'x') + "\"}";
  };
}

std::vector<std::uint64_t> seqs_of(std::string_view lines) {
  constexpr std::string_view start = "{\"seq\":";
  std::vector<std::uint64_t> seqs;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    const std::string_view line = lines.substr(at, end - at);
    std::uint64_t seq = 0;
    if (line.starts_with(start) && line.ends_with("\"}")) {
      std::from_chars(line.data() + start.size(), line.data() + line.size(), seq);
    }
    seqs.push_back(seq);
    at = end + 1;
  }
  return seqs;
}

std::vector<Event> events(std::uint64_t first, std::uint64_t last) {
  std::vector<Event> all;
  for (std::uint64_t seq = first; seq <= last; ++seq) {
    Event event;
    event.node = {"node0"};
    event.seq = seq;
    all.push_back(std::move(event));
  }
  return all;
}

bool eventually(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(8);
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

bool complete(const std::vector<std::uint64_t>& received,
              const std::vector<event::TraceGap>& gaps,
              std::uint64_t last) {
  if (!std::is_sorted(received.begin(), received.end())) {
    return false;
  }
  std::vector<int> seen(last + 1, 0);
  for (const std::uint64_t seq : received) {
    ++seen.at(seq);
  }
  for (const event::TraceGap& gap : gaps) {
    for (std::uint64_t seq = gap.from; seq <= gap.to; ++seq) {
      ++seen.at(seq);
    }
  }
  return std::count(seen.begin() + 1, seen.end(), 1) == static_cast<std::ptrdiff_t>(last);
}

}  // namespace graftd::stream_test
