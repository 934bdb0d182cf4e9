#pragma once

#include "core/types.hpp"
#include "net/event_stream_sink.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace graftd {

// Whether a write that was refused with this HTTP status was surely not carried out, and will not
// be.
bool surely_without_effect(unsigned status);

// Tells vizor what this client asks for and hears: from what all clients tell, vizor checks that
// reads and writes could have happened in one order. Nothing waits for vizor; what it does not
// take is counted.
class ClientEvents {
 public:
  // Tells nobody.
  ClientEvents() = default;
  // Throws std::runtime_error when that is no URL. `limits` for tests.
  explicit ClientEvents(const std::string& vizor_url, EventSinkLimits limits = {});

  // `kind` is put, del or get. Returns the operation's name for returned(); 0 when nobody is told.
  std::uint64_t called(std::string_view kind,
                       std::string_view key,
                       std::optional<std::string_view> value);
  // Nothing for operation 0. `status` is ok, missing, refused or unknown; refused: surely without
  // effect.
  void returned(std::uint64_t operation,
                std::string_view status,
                std::optional<std::string_view> value = {});

  // Waits until vizor has everything, but not longer. Returns how many events it has not got.
  std::uint64_t finish(Duration timeout);

 private:
  template <typename Said>
  void tell(const Said& said);

  std::string client_;
  std::string clock_;
  std::uint64_t incarnation_ = 0;
  std::uint64_t told_ = 0;
  std::uint64_t operations_ = 0;
  std::unique_ptr<EventSinkRunner> sink_;
};

}  // namespace graftd
