#pragma once

#include "core/types.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace graftd {

struct UnixGetHandlers {
  // Bytes of the body as they come, in pieces of any length.
  std::function<void(unsigned status, std::string_view bytes)> on_bytes;
  // Last, and once. `why` is empty when the whole answer is here; status 0: there was none.
  std::function<void(unsigned status, const std::string& why)> on_end;
};

// One GET over a Unix socket, on a connection of its own, with an answer of any length: that is how
// container engines are asked and followed. On the loop's thread. Destroyed, it calls nobody; a
// handler may destroy it.
class UnixGet {
 public:
  // The whole answer must be here within `timeout`; zero: it may take for ever, once it has begun.
  UnixGet(boost::asio::io_context& loop,
          std::string socket_path,
          std::string target,
          Duration timeout,
          UnixGetHandlers handlers);
  ~UnixGet();
  UnixGet(const UnixGet&) = delete;
  UnixGet& operator=(const UnixGet&) = delete;

  // While paused nothing more is read; at most one piece of a few KiB may still come.
  void pause();
  void resume();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace graftd
