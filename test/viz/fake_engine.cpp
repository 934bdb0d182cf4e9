#include "test/viz/fake_engine.hpp"

#include "test/viz/engine_fixture.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace graftd::test {
namespace {

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

bool send_whole(int socket, unsigned status, const std::string& body) {
  return send_all(socket,
                  "HTTP/1.1 " + std::to_string(status) +
                      " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

std::string after(const std::string& text, const std::string& mark, const std::string& end) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) {
    return {};
  }
  const std::size_t begin = at + mark.size();
  return text.substr(begin, text.find_first_of(end, begin) - begin);
}

// "1700000001.900000000"
std::int64_t since_of(const std::string& query) {
  const std::size_t at = query.find("since=");
  const std::string text = query.substr(at + 6);
  const std::size_t dot = text.find('.');
  const std::int64_t seconds = std::atoll(text.c_str());
  const bool has_fraction = dot != std::string::npos && dot < text.find('&');
  return seconds * 1'000'000'000 + (has_fraction ? std::atoll(text.c_str() + dot + 1) : 0);
}

}  // namespace

FakeEngine::FakeEngine() {
  std::string pattern = (std::filesystem::temp_directory_path() / "graftd-engine-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("no temporary directory");
  }
  directory_ = pattern;
  path_ = directory_ + "/docker.sock";
  open();
}

FakeEngine::~FakeEngine() {
  shut();
  std::filesystem::remove_all(directory_);
}

void FakeEngine::open() {
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      ::listen(listener_, 16) != 0) {
    throw std::runtime_error("the fake engine cannot listen");
  }
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
  }
  acceptor_ = std::thread([this, listener = listener_] { accept_all(listener); });
}

void FakeEngine::shut() {
  {
    const std::lock_guard lock(mutex_);
    if (!open_) {
      return;
    }
    open_ = false;
    for (const Connection& connection : connections_) {
      ::shutdown(connection.socket, SHUT_RDWR);
    }
  }
  wake_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (Connection& connection : connections_) {
    connection.thread.join();
    ::close(connection.socket);
  }
  connections_.clear();
  std::filesystem::remove(path_);
}

void FakeEngine::accept_all(int listener) {
  while (true) {
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) {
      return;
    }
    const std::lock_guard lock(mutex_);
    if (!open_) {
      ::close(socket);
      return;
    }
    connections_.push_back(
        {.socket = socket, .thread = std::thread([this, socket] { serve(socket); })});
  }
}

void FakeEngine::serve(int socket) {
  std::string head;
  std::array<char, 4096> bytes{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t size = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (size <= 0) {
      return;
    }
    head.append(bytes.data(), static_cast<std::size_t>(size));
  }
  const std::string target = after(head, "GET ", " \r");
  const std::size_t question = std::min(target.find('?'), target.size());
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(target);
  }
  answer(socket, target.substr(0, question), target.substr(question));
  ::shutdown(socket, SHUT_RDWR);
}

void FakeEngine::answer(int socket, const std::string& path, const std::string& query) {
  if (path == "/version") {
    std::unique_lock lock(mutex_);
    const std::string body =
        R"({"ApiVersion":")" + newest_ + R"(","MinAPIVersion":")" + oldest_ + R"("})";
    lock.unlock();
    send_whole(socket, 200, body);
    return;
  }
  const std::string rest = path.substr(std::min(path.find('/', 1), path.size()));
  const std::string id = after(rest, "/containers/", "/");
  std::unique_lock lock(mutex_);
  if (rest == "/events") {
    lock.unlock();
    send_events(socket);
  } else if (rest == "/containers/json") {
    const std::string body = list_json();
    lock.unlock();
    send_whole(socket, 200, body);
  } else if (!containers_.contains(id)) {
    lock.unlock();
    send_whole(socket, 404, R"({"message":"No such container"})");
  } else if (rest.ends_with("/json")) {
    const std::string body = inspect_json(id);
    lock.unlock();
    send_whole(socket, 200, body);
  } else if (const Container& container = containers_.at(id).container;
             container.refused_with != 0) {
    const unsigned status = container.refused_with;
    const std::string body = R"({"message":")" + container.refusal + R"("})";
    lock.unlock();
    send_whole(socket, status, body);
  } else {
    lock.unlock();
    send_log(socket, id, since_of(query));
  }
}

bool FakeEngine::send_chunks(int socket, const std::string& bytes, std::size_t& budget) {
  std::size_t chunk = 0;
  {
    const std::lock_guard lock(mutex_);
    chunk = chunk_;
  }
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    const std::size_t size = std::min({chunk, bytes.size() - at, budget});
    std::array<char, 20> head{};
    std::snprintf(head.data(), head.size(), "%zx\r\n", size);
    if (size == 0 || !send_all(socket, head.data() + bytes.substr(at, size) + "\r\n")) {
      return false;
    }
    budget -= size;
  }
  return true;
}

void FakeEngine::send_events(int socket) {
  send_all(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::unique_lock lock(mutex_);
  std::size_t next = events_.size();
  std::size_t endless = std::numeric_limits<std::size_t>::max();
  while (true) {
    wake_.wait(lock, [&] { return !open_ || next < events_.size(); });
    if (!open_) {
      return;
    }
    const std::string event = events_[next++];
    lock.unlock();
    if (!send_chunks(socket, event, endless)) {
      return;
    }
    lock.lock();
  }
}

void FakeEngine::send_log(int socket, const std::string& id, std::int64_t since_ns) {
  send_all(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::unique_lock lock(mutex_);
  std::size_t budget = break_after_ == 0 ? std::numeric_limits<std::size_t>::max() : break_after_;
  const int run = containers_.at(id).container.run;
  bool newer = since_ns == 0;
  std::size_t next = 0;
  while (true) {
    const auto more = [&] {
      const auto found = containers_.find(id);
      return !open_ || found == containers_.end() || next < found->second.log.size() ||
             !found->second.container.running || found->second.container.run != run;
    };
    wake_.wait(lock, more);
    const auto found = containers_.find(id);
    if (!open_) {
      return;
    }
    if (found == containers_.end() || next >= found->second.log.size()) {
      lock.unlock();
      send_all(socket, "0\r\n\r\n");
      return;
    }
    const Piece piece = found->second.log[next++];
    const bool terminal = found->second.container.terminal;
    // As the engine does it: after the first line that is new enough all count.
    newer = newer || piece.time_ns >= since_ns;
    if (!newer) {
      continue;
    }
    lock.unlock();
    const std::string bytes = terminal ? stamp(piece.time_ns) + " " + piece.text
                                       : frame(piece.stream, piece.time_ns, piece.text);
    if (!send_chunks(socket, bytes, budget)) {
      return;
    }
    lock.lock();
  }
}

std::string FakeEngine::list_json() const {
  std::string out = "[";
  for (const auto& [id, stored] : containers_) {
    out += out.size() > 1 ? "," : "";
    out += R"({"Id":")" + id + R"(","Names":["/)" + stored.container.name + R"("]})";
  }
  return out + "]";
}

std::string FakeEngine::inspect_json(const std::string& id) const {
  const Container& container = containers_.at(id).container;
  return R"({"Name":"/)" + container.name + R"(","State":{"Running":)" +
         (container.running ? "true" : "false") + R"(,"StartedAt":"run )" +
         std::to_string(container.run) + R"("},"Config":{"Tty":)" +
         (container.terminal ? "true" : "false") + R"(,"Labels":)" + container.labels +
         R"(,"Env":null}})";
}

void FakeEngine::changed(const std::string& event) {
  if (!muted_) {
    events_.push_back(R"({"Type":"container","Action":")" + event + "\"}\n");
  }
  wake_.notify_all();
}

void FakeEngine::put(const std::string& id, Container container) {
  const std::lock_guard lock(mutex_);
  containers_[id].container = std::move(container);
  changed("start");
}

void FakeEngine::write(const std::string& id,
                       std::int64_t time_ns,
                       const std::string& text,
                       int stream) {
  const std::lock_guard lock(mutex_);
  containers_.at(id).log.push_back({.time_ns = time_ns, .stream = stream, .text = text});
  wake_.notify_all();
}

void FakeEngine::stop_container(const std::string& id) {
  const std::lock_guard lock(mutex_);
  containers_.at(id).container.running = false;
  changed("die");
}

void FakeEngine::start_container(const std::string& id) {
  const std::lock_guard lock(mutex_);
  containers_.at(id).container.running = true;
  ++containers_.at(id).container.run;
  changed("start");
}

void FakeEngine::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  containers_.erase(id);
  changed("destroy");
}

void FakeEngine::set_version(const std::string& newest, const std::string& oldest) {
  const std::lock_guard lock(mutex_);
  newest_ = newest;
  oldest_ = oldest;
}

void FakeEngine::mute_events() {
  const std::lock_guard lock(mutex_);
  muted_ = true;
}

void FakeEngine::break_logs_after(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  break_after_ = bytes;
}

void FakeEngine::set_chunk(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  chunk_ = bytes;
}

std::vector<std::string> FakeEngine::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

}  // namespace graftd::test
