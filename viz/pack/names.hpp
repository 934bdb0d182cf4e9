#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace graftd::pack {

// A name at the top of a script: "core/net.js", "Connection".
struct TopName {
  std::string path;
  std::string name;

  auto operator<=>(const TopName&) const = default;
};

using Unit = std::pair<std::string, std::size_t>;

// Names that the page's scripts use and none of them declares.
bool is_name_of_browser(std::string_view name);

// Short names for long ones, in the order in which they are first met: alike beginnings compress
// well. Those at the top and those of a unit never meet, they are spelled differently.
class Names {
 public:
  const std::string& top(const TopName& name);
  const std::string& local(const Unit& unit, const std::string& name);
  const std::string& hidden(const std::string& name);

 private:
  using List = std::map<std::string, std::string>;

  std::map<TopName, std::string> tops_;
  std::map<Unit, List> locals_;
  List hidden_;
};

}  // namespace graftd::pack
