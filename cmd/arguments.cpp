#include "cmd/arguments.hpp"

#include "cmd/usage.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <set>

namespace graftd {
namespace {

struct Token {
  std::string name;
  std::optional<std::string> value;
};

bool is_negative_number(const std::string& argument) {
  return argument.size() > 1 && argument[0] == '-' &&
         ((argument[1] >= '0' && argument[1] <= '9') || argument[1] == '.');
}

// Nothing for an argument that is no flag.
std::optional<Token> as_flag(const std::string& argument) {
  if (argument.size() < 2 || argument[0] != '-' || is_negative_number(argument)) {
    return std::nullopt;
  }
  const std::string body = argument.substr(argument.starts_with("--") ? 2 : 1);
  const std::size_t equals = body.find('=');
  if (equals == std::string::npos) {
    return Token{body, std::nullopt};
  }
  return Token{body.substr(0, equals), body.substr(equals + 1)};
}

bool parse_switch(const std::string& what, const std::string& value) {
  if (value == "1" || value == "true" || value == "yes" || value == "on") {
    return true;
  }
  if (value == "0" || value == "false" || value == "no" || value == "off") {
    return false;
  }
  throw BadUsage(what + " is on or off: \"" + value + "\" is neither true nor false");
}

// Edit distance (Levenshtein), to guess what was meant.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

class Normaliser {
 public:
  Normaliser(const std::vector<Flag>& flags, const std::vector<std::string>& arguments)
      : flags_(flags), rest_(arguments.begin(), arguments.end()) {}

  Normalised read(const Environment& environment) {
    while (!rest_.empty()) {
      read_one();
    }
    for (const Flag& flag : flags_) {
      if (!seen_.contains(flag.name)) {
        read_twin(flag, environment);
      }
    }
    return std::move(result_);
  }

 private:
  const Flag* find(const std::string& name) const {
    const auto found = std::ranges::find(flags_, name, &Flag::name);
    return found == flags_.end() ? nullptr : &*found;
  }

  std::string take() {
    std::string argument = std::move(rest_.front());
    rest_.pop_front();
    return argument;
  }

  void read_one() {
    const std::string argument = take();
    if (argument == "--") {
      result_.positionals.insert(result_.positionals.end(), rest_.begin(), rest_.end());
      rest_.clear();
      return;
    }
    const std::optional<Token> token = as_flag(argument);
    if (!token) {
      result_.positionals.push_back(argument);
    } else if (const Flag* flag = find(token->name)) {
      read_flag(*flag, *token);
    } else if (token->name == "h" || token->name == "help") {
      result_.help = true;
    } else {
      refuse_unknown(argument, token->name);
    }
  }

  void read_flag(const Flag& flag, const Token& token) {
    if (!seen_.insert(flag.name).second && !flag.repeatable) {
      throw BadUsage("-" + flag.name + " is given twice");
    }
    if (!flag.takes_value) {
      if (!token.value || parse_switch("-" + flag.name, *token.value)) {
        result_.flags.push_back("--" + flag.name);
      }
      return;
    }
    if (token.value || flag.value_optional) {
      return add(flag, token.value.value_or("auto"));
    }
    add(flag, take_value(flag));
  }

  std::string take_value(const Flag& flag) {
    if (rest_.empty()) {
      throw BadUsage("-" + flag.name + " needs a value");
    }
    const std::optional<Token> next = as_flag(rest_.front());
    if (next && find(next->name) != nullptr) {
      throw BadUsage("-" + flag.name + " needs a value, but " + rest_.front() +
                     " follows; if that is the value, write -" + flag.name + "=" + rest_.front());
    }
    return take();
  }

  void read_twin(const Flag& flag, const Environment& environment) {
    const std::string variable = environment_twin(flag.name);
    const std::optional<std::string> value = environment(variable);
    if (!value || value->empty()) {
      return;
    }
    if (flag.takes_value) {
      add(flag, *value);
    } else if (parse_switch(variable, *value)) {
      result_.flags.push_back("--" + flag.name);
    }
  }

  void add(const Flag& flag, std::string value) {
    result_.flags.push_back("--" + flag.name);
    result_.flags.push_back(std::move(value));
  }

  [[noreturn]] void refuse_unknown(const std::string& argument, const std::string& name) const {
    std::string sentence = "there is no flag " + argument.substr(0, argument.find('='));
    const Flag* nearest = nullptr;
    std::size_t best = 3;
    for (const Flag& flag : flags_) {
      const std::size_t edits = distance(name, flag.name);
      if (edits < best && edits < name.size()) {
        best = edits;
        nearest = &flag;
      }
    }
    if (nearest != nullptr) {
      sentence += "; did you mean -" + nearest->name + "?";
    } else {
      sentence += "; if it is no flag, write -- before it";
    }
    throw BadUsage(sentence);
  }

  const std::vector<Flag>& flags_;
  std::deque<std::string> rest_;
  std::set<std::string> seen_;
  Normalised result_;
};

std::vector<Flag> flags_of(const CLI::App& app) {
  std::vector<Flag> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      if (name != "help") {
        flags.push_back({.name = name,
                         .takes_value = option->get_items_expected_max() > 0,
                         .repeatable = option->get_items_expected_max() > 1,
                         .value_optional = option->get_items_expected_min() == 0 &&
                                           option->get_items_expected_max() > 0});
      }
    }
  }
  return flags;
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string environment_twin(const std::string& flag) {
  std::string name = "GRAFTD_" + flag;
  std::ranges::transform(name, name.begin(), [](char c) {
    return c == '-' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

Normalised normalise(const std::vector<Flag>& flags,
                     const std::vector<std::string>& arguments,
                     const Environment& environment) {
  return Normaliser(flags, arguments).read(environment);
}

Parsed parse(CLI::App& app,
             const std::vector<std::string>& arguments,
             const Environment& environment) {
  Normalised normalised = normalise(flags_of(app), arguments, environment);
  if (!normalised.help) {
    // CLI11 takes its arguments from the back.
    std::ranges::reverse(normalised.flags);
    try {
      app.parse(normalised.flags);
    } catch (const CLI::ParseError& error) {
      throw BadUsage(error.what());
    }
  }
  return {.positionals = std::move(normalised.positionals), .help = normalised.help};
}

std::string flags_help_of(const CLI::App& app) {
  constexpr std::size_t column = 26;
  std::string text;
  for (const CLI::Option* option : app.get_options()) {
    const bool takes_value = option->get_items_expected_max() > 0;
    const bool needs_value = option->get_items_expected_min() > 0;
    std::string left = "  -" + option->get_lnames().front();
    left += !takes_value ? "" : needs_value ? " ..." : "[=...]";
    left.resize(std::max(column, left.size() + 2), ' ');
    text += left + option->get_description() + "\n";
  }
  return text;
}

std::string help_of(const CLI::App& app) {
  return app.get_description() + "\n\n" + flags_help_of(app) + "\n" + app.get_footer() + "\n";
}

}  // namespace graftd
