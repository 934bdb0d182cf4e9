#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace graftd::test {

// A container engine on a Unix socket, as far as its readers can tell: versions, lists, events and
// logs with `since` and `follow`. What goes wrong with real ones can be ordered.
class FakeEngine {
 public:
  struct Container {
    std::string name;
    std::string labels = R"({"aliyun.logs.catalina":"stdout"})";
    bool terminal = false;
    bool running = true;
    int run = 1;
    // Instead of a log: this status and message.
    unsigned refused_with = 0;
    std::string refusal;
  };

  FakeEngine();
  ~FakeEngine();
  FakeEngine(const FakeEngine&) = delete;
  FakeEngine& operator=(const FakeEngine&) = delete;

  std::string socket() const { return path_; }

  // Everything below may be called at any time.
  void put(const std::string& id, Container container);
  void write(const std::string& id, std::int64_t time_ns, const std::string& text, int stream = 1);
  void stop_container(const std::string& id);
  void start_container(const std::string& id);
  void remove(const std::string& id);
  // The engine goes away with all connections, and comes back with what it stored.
  void shut();
  void open();

  void set_version(const std::string& newest, const std::string& oldest);
  // No event is sent: readers must find out by listing.
  void mute_events();
  // Each log breaks off after so many bytes, wherever that is; 0: never.
  void break_logs_after(std::size_t bytes);
  // Size of the chunks of HTTP.
  void set_chunk(std::size_t bytes);

  std::vector<std::string> requests() const;

 private:
  struct Piece {
    std::int64_t time_ns = 0;
    int stream = 1;
    std::string text;
  };

  struct Stored {
    Container container;
    std::vector<Piece> log;
  };

  struct Connection {
    int socket = -1;
    std::thread thread;
  };

  void accept_all(int listener);
  void serve(int socket);
  void answer(int socket, const std::string& path, const std::string& query);
  void send_events(int socket);
  void send_log(int socket, const std::string& id, std::int64_t since_ns);
  std::string list_json() const;
  std::string inspect_json(const std::string& id) const;
  bool send_chunks(int socket, const std::string& bytes, std::size_t& budget);
  void changed(const std::string& event);

  std::string directory_;
  std::string path_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, Stored> containers_;
  std::vector<std::string> events_;
  std::vector<std::string> requests_;
  std::string newest_ = "1.41";
  std::string oldest_ = "1.12";
  bool muted_ = false;
  bool open_ = false;
  std::size_t break_after_ = 0;
  std::size_t chunk_ = 4096;
  int listener_ = -1;
  std::thread acceptor_;
  std::list<Connection> connections_;
};

}  // namespace graftd::test
