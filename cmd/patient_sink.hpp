#pragma once

#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <mutex>
#include <string_view>

namespace graftd {

// Log lines for a descriptor that others read. A line that it does not take at once is dropped and
// counted, and the next one that it takes says how many were: whoever stops reading must not stop a
// node (reliability catalogue, R9).
class PatientSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit PatientSink(int descriptor) : descriptor_(descriptor) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;

  void flush_() override {}

 private:
  bool write(std::string_view line) const;

  int descriptor_;
  std::uint64_t dropped_ = 0;
};

}  // namespace graftd
