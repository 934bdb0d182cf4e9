#include "store/directory_mark.hpp"

#include "core/ensure.hpp"
#include "core/entry.hpp"

#include <charconv>

namespace graftd {

namespace {

constexpr std::string_view title = "graftd data directory, format 1; do not edit\n";

std::optional<std::uint64_t> number_from(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// Cuts "name value\n" off the front.
std::string_view take_line(std::string_view& rest, const std::string& name) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos || !rest.starts_with(name + " ")) {
    return {};
  }
  const std::string_view value = rest.substr(0, end).substr(name.size() + 1);
  rest.remove_prefix(end + 1);
  return value;
}

}  // namespace

std::string encode_mark(const DirectoryMark& mark) {
  const Identity& identity = mark.identity;
  ensure((identity.cluster.text + identity.node.text).find('\n') == std::string::npos,
         "names are one line");
  std::string text(title);
  text += "cluster " + identity.cluster.text + "\n";
  text += "node " + identity.node.text + "\n";
  text += "directory " + std::to_string(identity.directory.value) + "\n";
  text += "incarnation " + std::to_string(identity.incarnation.value) + "\n";
  text += "stopped " + std::to_string(mark.stopped ? 1 : 0) + "\n";
  if (mark.rows) {
    text += "rows " + std::to_string(mark.rows->value) + "\n";
  }
  const Digest sum = digest_of(text);
  return text + "sum " + std::to_string(sum.value) + "\n";
}

std::optional<DirectoryMark> decode_mark(std::string_view bytes) {
  if (!bytes.starts_with(title)) {
    return std::nullopt;
  }
  std::string_view rest = bytes.substr(title.size());
  const std::string_view cluster = take_line(rest, "cluster");
  const std::string_view node = take_line(rest, "node");
  const auto directory = number_from(take_line(rest, "directory"));
  const auto incarnation = number_from(take_line(rest, "incarnation"));
  const auto stopped = number_from(take_line(rest, "stopped"));
  const bool has_rows = rest.starts_with("rows ");
  const auto rows = has_rows ? number_from(take_line(rest, "rows")) : std::nullopt;
  const Digest sum = digest_of(bytes.substr(0, bytes.size() - rest.size()));
  const auto written_sum = number_from(take_line(rest, "sum"));
  if (!directory || !incarnation || !stopped || has_rows != rows.has_value() ||
      written_sum != sum.value || !rest.empty()) {
    return std::nullopt;
  }
  return DirectoryMark{.identity = {.cluster = {std::string(cluster)},
                                    .node = {std::string(node)},
                                    .directory = {*directory},
                                    .incarnation = {*incarnation}},
                       .stopped = *stopped == 1,
                       .rows = rows ? std::optional(Digest{*rows}) : std::nullopt};
}

}  // namespace graftd
