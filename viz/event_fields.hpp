#pragma once

#include "viz/event_body_json.hpp"
#include "viz/json_text.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::viz {

// Appends the fields of one object. Empty texts and absent values are left out.
class Fields {
 public:
  Fields(std::string& out, const Shortening& shortening) : out_(out), shortening_(shortening) {
    out_ += '{';
  }

  void end() { out_ += '}'; }

  bool cut() const { return cut_; }

  Fields& text(std::string_view name, std::string_view value) {
    if (value.empty()) {
      return *this;
    }
    const std::string_view told = prefix_of(value, shortening_.text_bytes_max);
    label(name);
    append_ascii(out_, told);
    if (told.size() < value.size()) {
      cut_ = true;
      label(name, "_len");
      append_number(out_, static_cast<std::uint64_t>(value.size()));
    }
    return *this;
  }

  // What a user stored: the first bytes, and how many there are.
  Fields& value(std::string_view value, std::uint64_t bytes) {
    if (value.empty() && bytes == 0) {
      return *this;
    }
    label("val");
    append_ascii(out_, prefix_of(value, shortening_.value_bytes_max));
    return number("vlen", std::max<std::uint64_t>(bytes, value.size()));
  }

  Fields& number(std::string_view name, std::uint64_t value) {
    label(name);
    append_number(out_, value);
    return *this;
  }

  Fields& signed_number(std::string_view name, std::int64_t value) {
    label(name);
    append_number(out_, value);
    return *this;
  }

  Fields& fraction(std::string_view name, double value) {
    label(name);
    append_number(out_, value);
    return *this;
  }

  Fields& flag(std::string_view name, bool value) {
    label(name);
    out_ += value ? "true" : "false";
    return *this;
  }

  Fields& digest(std::string_view name, Digest value) {
    label(name);
    append_digest(value);
    return *this;
  }

  Fields& index(std::string_view name, Index value) { return number(name, value.value); }

  Fields& term(std::string_view name, Term value) { return number(name, value.value); }

  Fields& node(std::string_view name, const NodeId& value) { return text(name, value.text); }

  // A message by its name: "node0.3.17".
  Fields& message(std::string_view name, const NodeId& from, MessageId id) {
    label(name);
    append_ascii(out_, from.text);
    out_.back() = '.';
    append_number(out_, id.incarnation.value);
    out_ += '.';
    append_number(out_, id.number);
    out_ += '"';
    return *this;
  }

  Fields& nodes(std::string_view name, const std::vector<NodeId>& values) {
    return list(name, values, [&](const NodeId& id) { append_short(id.text); });
  }

  Fields& digests(std::string_view name, const std::vector<Digest>& values) {
    return list(name, values, [&](Digest value) { append_digest(value); });
  }

  // `append(item)` writes one element.
  template <class Items, class Append>
  Fields& list(std::string_view name, const Items& items, Append append) {
    label(name);
    out_ += '[';
    const std::size_t told = std::min(items.size(), shortening_.items_max);
    for (std::size_t i = 0; i < told; ++i) {
      if (i > 0) {
        out_ += ',';
      }
      append(items[i]);
    }
    out_ += ']';
    return count(name, told, items.size());
  }

  // `write(fields)` fills in an object of its own.
  template <class Write>
  Fields& object(std::string_view name, Write write) {
    label(name);
    nested(write);
    return *this;
  }

  template <class Write>
  void nested(Write write) {
    Fields inner(out_, shortening_);
    write(inner);
    inner.end();
    cut_ = cut_ || inner.cut_;
  }

  // Names and values that the event brings itself.
  Fields& pairs(std::string_view name,
                const std::vector<std::pair<std::string, std::string>>& pairs) {
    if (pairs.empty()) {
      return *this;
    }
    const std::size_t told = std::min(pairs.size(), shortening_.items_max);
    object(name, [&](Fields& fields) {
      for (std::size_t i = 0; i < told; ++i) {
        fields.pair(pairs[i].first, pairs[i].second);
      }
    });
    return count(name, told, pairs.size());
  }

  Fields& pair(std::string_view name, std::string_view value) {
    separate();
    append_short(name);
    out_ += ':';
    append_short(value);
    return *this;
  }

 private:
  void separate() {
    if (!first_) {
      out_ += ',';
    }
    first_ = false;
  }

  void label(std::string_view name, std::string_view suffix = {}) {
    separate();
    out_ += '"';
    out_ += name;
    out_ += suffix;
    out_ += "\":";
  }

  void append_digest(Digest value) {
    out_ += '"';
    append_hex(out_, value.value);
    out_ += '"';
  }

  void append_short(std::string_view text) {
    const std::string_view told = prefix_of(text, shortening_.text_bytes_max);
    cut_ = cut_ || told.size() < text.size();
    append_ascii(out_, told);
  }

  Fields& count(std::string_view name, std::size_t told, std::size_t all) {
    if (told == all) {
      return *this;
    }
    cut_ = true;
    label(name, "_n");
    append_number(out_, static_cast<std::uint64_t>(all));
    return *this;
  }

  std::string& out_;
  const Shortening& shortening_;
  bool first_ = true;
  bool cut_ = false;
};

}  // namespace graftd::viz
