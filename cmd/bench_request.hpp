#pragma once

#include "cmd/bench_keys.hpp"

#include <string>
#include <string_view>

namespace graftd {

// Makes the requests of a run, one after the other, as they go over the wire.
class BenchRequests {
 public:
  // `local`: reads ask for what the node has.
  BenchRequests(const BenchOptions& options, bool local);

  // Replaces `text` by a whole HTTP request to `host`; whether it reads. A session of its own has
  // `session` as name and `sequence` as number; an empty one means none.
  bool write_next(std::string& text,
                  std::string_view host,
                  std::string_view session,
                  std::uint64_t sequence);

  // Of the last request. The value is what is to be written.
  const std::string& key() const { return key_; }

  const std::string& value() const { return value_; }

 private:
  void append_value(std::string& text, std::size_t bytes);

  BenchOptions options_;
  bool local_;
  Random random_;
  BenchKeys keys_;
  std::string pool_;  // values are pieces of it
  std::string key_;
  std::string target_;
  std::string value_;
  std::string body_;
};

// What kind of error an answer is: "503 no_quorum", "504"; empty when it is none. A key that is not
// there is none.
std::string bench_error_class(BenchApi api, unsigned status, const std::string& body, bool read);

}  // namespace graftd
