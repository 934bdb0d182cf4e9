#include "viz/tail_collector.hpp"

#include "core/types.hpp"
#include "viz/engine_merge.hpp"
#include "viz/tail_document.hpp"
#include "viz/tail_file.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace graftd::viz {
namespace {

// A pipe holds little, and who writes to it waits: it is emptied often while something comes.
constexpr Duration look_soon = std::chrono::milliseconds(4);
constexpr Duration look_again = std::chrono::milliseconds(100);
// Of one file, before the next one has its turn.
constexpr std::size_t pieces_at_once = 4;
constexpr std::size_t documents_bytes_max = 256 << 10;

struct FollowedFile {
  FollowedFile(const TailTarget& target, TailFile::Outside outside)
      : file(target.path, std::move(outside)), documents(target.node, target.path) {}

  TailFile file;
  TailDocuments documents;
};

}  // namespace

struct TailCollector::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& loop, const std::vector<TailTarget>& targets, Outside around)
      : outside(std::move(around)), timer(loop) {
    for (const TailTarget& target : targets) {
      files.push_back(std::make_unique<FollowedFile>(
          target, TailFile::Outside{.say = outside.say, .past_bytes_max = outside.past_bytes_max}));
      merge.open(target.path, outside.now_us());
    }
  }

  void look() {
    bool busy = false;
    for (const auto& each : files) {
      busy = read(*each) || busy;
    }
    pump();
    look_in(busy || !merge.empty() ? look_soon : look_again);
  }

  void look_in(Duration delay) {
    timer.expires_after(delay);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
      if (!ec && !self->ended) {
        self->look();
      }
    });
  }

  // Whether there was something to read, or is.
  bool read(FollowedFile& each) {
    const std::string& name = each.file.path();
    for (std::size_t piece = 0; piece < pieces_at_once; ++piece) {
      if (merge.is_full(name)) {
        return true;
      }
      std::vector<TailLine> lines;
      const std::int64_t now_us = outside.now_us();
      const std::uint64_t begun = each.file.begun();
      const bool more = each.file.read(now_us, lines);
      for (TailDocument& document : each.documents.take(lines, begun, now_us)) {
        merge.put(name, document.time_ns, std::move(document.text), now_us);
      }
      if (!more) {
        // From here on it is in the present, and nobody waits for it.
        each.documents.reach_end();
        merge.close(name);
        return piece > 0;
      }
    }
    return true;
  }

  // Hands on what may leave: one body at a time, the next one when it has been read.
  void pump() {
    if (delivering || ended) {
      return;
    }
    while (body.size() < documents_bytes_max) {
      const std::optional<std::string> document = merge.take(outside.now_us());
      if (!document) {
        break;
      }
      body += *document;
    }
    if (body.empty()) {
      return;
    }
    delivering = outside.deliver(body, [weak = weak_from_this()] {
      if (const auto self = weak.lock(); self && !self->ended) {
        self->delivering = false;
        self->pump();
      }
    });
    if (delivering) {
      body.clear();
    }
  }

  Outside outside;
  boost::asio::steady_timer timer;
  std::vector<std::unique_ptr<FollowedFile>> files;
  EngineMerge merge;
  std::string body;  // what was refused for want of room, or is to leave next
  bool delivering = false;
  bool ended = false;
};

TailCollector::TailCollector(boost::asio::io_context& loop,
                             std::vector<TailTarget> targets,
                             Outside outside)
    : state_(std::make_shared<State>(loop, targets, std::move(outside))) {
  state_->look_in(Duration(0));
}

TailCollector::~TailCollector() {
  state_->ended = true;
  state_->timer.cancel();
}

}  // namespace graftd::viz
