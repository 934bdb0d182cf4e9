#pragma once

#include "viz/hclog.hpp"
#include "viz/log_document.hpp"
#include "viz/partial_lines.hpp"
#include "viz/seen.hpp"
#include "viz/seen_ways.hpp"
#include "viz/stored_event.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace graftd::viz {

inline constexpr std::size_t body_bytes_max = 64 << 20;
inline constexpr std::size_t line_bytes_max = 1 << 20;

// What became of one body. `accepted`, `duplicate` and `malformed` count its documents and lines;
// `refused` those of nodes beyond the limit.
struct Intake {
  std::uint64_t accepted = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t malformed = 0;
  std::uint64_t refused = 0;
  bool empty = false;  // there was nothing in it at all
  std::vector<StoredEvent> events;
};

// Understands everything that arrives at `POST /log` and `POST /ingest`; nothing in a body can make
// it fail. One thread at a time.
class Ingest {
 public:
  // Members of a cluster that are told apart. Those of the next ones are refused.
  static constexpr std::size_t members_max = 16;
  // Lines that are recognised when they come on a second way.
  static constexpr std::size_t ways_keys_max = 1 << 18;

  // Called with each element that was accepted, as it came.
  using Accepted =
      std::function<void(std::string_view element, std::string_view node, std::int64_t now_us)>;

  void on_accepted(Accepted accepted) { accepted_ = std::move(accepted); }

  // `encoding` is the header Content-Encoding, `node` the name of documents that bring none.
  Intake take(std::string_view body,
              std::string_view encoding,
              std::string_view node,
              std::int64_t now_us);

  // Lines whose second half did not come. Call it now and then.
  std::vector<StoredEvent> flush(std::int64_t now_us);

  // The beginning of the last text that was malformed, for people.
  const std::string& last_malformed() const { return last_malformed_; }

 private:
  enum class Outcome : std::uint8_t { accepted, duplicate, malformed, refused };

  void take_elements(std::string_view body, std::string_view node, std::int64_t now_us, Intake& in);
  Outcome take_element(std::string_view element,
                       std::string_view node,
                       std::int64_t now_us,
                       std::vector<StoredEvent>& out);
  Outcome take_native(const boost::json::object& object,
                      std::string_view text,
                      std::int64_t now_us,
                      std::vector<StoredEvent>& out);
  Outcome take_document(LogDocument document, std::int64_t now_us, std::vector<StoredEvent>& out);
  Outcome take_lines(const LogDocument& document,
                     std::int64_t now_us,
                     std::vector<StoredEvent>& out);
  Outcome take_line(const LogDocument& document,
                    std::string_view line,
                    std::int64_t now_us,
                    std::vector<StoredEvent>& out);
  Outcome admit(StoredEvent event, std::int64_t now_us, std::vector<StoredEvent>& out);
  void remember_malformed(std::string_view text);

  Accepted accepted_;
  SeenEvents seen_events_;
  SeenDocuments seen_documents_;
  SeenWays seen_ways_{ways_keys_max};
  PartialLines partial_;
  HclogReader hclog_;
  std::set<std::string> members_;
  std::string last_malformed_;
};

}  // namespace graftd::viz
