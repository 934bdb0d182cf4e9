#include "viz/pack/names.hpp"

#include <set>

namespace graftd::pack {
namespace {

const std::set<std::string_view>& browser_names() {
  static const std::set<std::string_view> names = {
      "Array",
      "Blob",
      "Date",
      "Element",
      "Error",
      "Float64Array",
      "HTMLElement",
      "Intl",
      "Infinity",
      "JSON",
      "Map",
      "Math",
      "NaN",
      "Node",
      "Number",
      "Object",
      "Path2D",
      "Promise",
      "RegExp",
      "ResizeObserver",
      "Set",
      "String",
      "TextDecoder",
      "TextEncoder",
      "TypeError",
      "URL",
      "URLSearchParams",
      "Uint16Array",
      "Uint32Array",
      "Uint8Array",
      "WebSocket",
      "addEventListener",
      "arguments",
      "btoa",
      "customElements",
      "devicePixelRatio",
      "document",
      "fetch",
      "getComputedStyle",
      "history",
      "innerWidth",
      "localStorage",
      "location",
      "matchMedia",
      "navigator",
      "performance",
      "requestAnimationFrame",
      "setInterval",
      "setTimeout",
      "undefined",
  };
  return names;
}

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view digits = "0123456789";

bool is_taken(const std::string& name) {
  static const std::set<std::string_view> words = {
      "as", "do", "if", "in", "is", "of", "for", "get", "let", "new", "set", "try", "var"};
  return words.contains(name) || is_name_of_browser(name);
}

// a, b, ... Z; then a letter and a digit: so a unit's names are not those of the top.
std::string local_name(std::size_t number) {
  if (number < letters.size()) {
    return {letters[number]};
  }
  number -= letters.size();
  return local_name(number / digits.size()) + digits[number % digits.size()];
}

// Two letters, then three.
std::string top_name(std::size_t number) {
  const std::size_t first = number / letters.size();
  const std::string head =
      first < letters.size() ? std::string{letters[first]} : top_name(first - letters.size());
  return head + letters[number % letters.size()];
}

// The next of the names that are free: it has at least the number of those that are given.
template <typename Map, typename Make>
const std::string& short_name(Map& given, const typename Map::key_type& name, Make make) {
  const auto [place, is_new] = given.try_emplace(name);
  if (is_new) {
    std::size_t number = given.size() - 1;
    for (std::size_t below = 0; below <= number; ++below) {
      number += is_taken(make(below)) ? 1U : 0U;
    }
    place->second = make(number);
  }
  return place->second;
}

}  // namespace

bool is_name_of_browser(std::string_view name) { return browser_names().contains(name); }

const std::string& Names::top(const TopName& name) { return short_name(tops_, name, top_name); }

const std::string& Names::local(const Unit& unit, const std::string& name) {
  return short_name(locals_[unit], name, local_name);
}

const std::string& Names::hidden(const std::string& name) {
  return short_name(hidden_, name, [](std::size_t number) { return "#" + local_name(number); });
}

}  // namespace graftd::pack
