#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The events op.invoke and op.return: an operation as its client sees it.

namespace graftd::viz {

// Which event of which client, and when. `clock` names what `mono_us` is read from.
struct ClientEventHead {
  std::string_view run;
  std::string_view client;
  std::uint64_t incarnation = 1;
  std::uint64_t number = 0;
  std::int64_t wall_us = 0;
  std::int64_t mono_us = 0;
  std::string_view clock;
};

struct ClientCall {
  std::string_view op;    // names it among those of its client
  std::string_view kind;  // put, del, get
  std::string_view key;
  std::optional<std::string_view> value;
};

struct ClientReturn {
  std::string_view op;
  std::string_view status;  // ok, missing, refused, unknown
  std::optional<std::string_view> value;
};

// Appends one line with its end.
void append_client_event(std::string& out, const ClientEventHead& head, const ClientCall& call);
void append_client_event(std::string& out, const ClientEventHead& head, const ClientReturn& answer);

}  // namespace graftd::viz
