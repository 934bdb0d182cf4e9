#include "viz/engine_merge.hpp"

#include <utility>

namespace graftd::viz {

void EngineMerge::open(const std::string& name, std::int64_t now_us) {
  Log& log = logs_[name];
  log.open = true;
  log.behind = true;
  log.opened_us = now_us;
  log.heard_us = now_us;
}

void EngineMerge::put(const std::string& name,
                      std::int64_t time_ns,
                      std::string document,
                      std::int64_t now_us) {
  Log& log = logs_[name];
  log.heard_us = now_us;
  log.behind = log.behind && time_ns / 1000 < log.opened_us;
  log.bytes += document.size();
  log.documents.push_back({.time_ns = time_ns, .text = std::move(document)});
  ++documents_;
}

void EngineMerge::close(const std::string& name) {
  const auto log = logs_.find(name);
  if (log == logs_.end()) {
    return;
  }
  log->second.open = false;
  if (log->second.documents.empty()) {
    logs_.erase(log);
  }
}

std::optional<std::string> EngineMerge::take(std::int64_t now_us) {
  auto oldest = logs_.end();
  for (auto log = logs_.begin(); log != logs_.end(); ++log) {
    if (log->second.documents.empty()) {
      if (may_bring_older(log->second, now_us)) {
        return std::nullopt;
      }
    } else if (oldest == logs_.end() ||
               log->second.documents.front().time_ns < oldest->second.documents.front().time_ns) {
      oldest = log;
    }
  }
  if (oldest == logs_.end()) {
    return std::nullopt;
  }
  Log& log = oldest->second;
  std::string text = std::move(log.documents.front().text);
  log.documents.pop_front();
  log.bytes -= text.size();
  --documents_;
  if (!log.open && log.documents.empty()) {
    logs_.erase(oldest);
  }
  return text;
}

bool EngineMerge::is_full(const std::string& name) const {
  const auto log = logs_.find(name);
  return log != logs_.end() && log->second.bytes > bytes_max;
}

bool EngineMerge::may_bring_older(const Log& log, std::int64_t now_us) {
  return log.open && log.behind && now_us - log.heard_us < quiet_us;
}

}  // namespace graftd::viz
