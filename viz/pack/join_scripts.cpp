#include "viz/pack/names.hpp"
#include "viz/pack/scopes.hpp"
#include "viz/pack/script.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace graftd::pack {
namespace {

// "./x.js" as seen from "views/a.js" is "views/x.js".
std::string resolve(const Script& script, std::size_t at) {
  const std::string& quoted = script.tokens[at].text;
  std::string_view relative(quoted.data() + 1, quoted.size() - 2);
  std::string folder = script.path.substr(0, script.path.rfind('/') + 1);
  if (!relative.starts_with(".")) {
    script.fail(at, "a module is imported by a path that begins with ./ or ../");
  }
  while (relative.starts_with("./") || relative.starts_with("../")) {
    if (relative.starts_with("../")) {
      if (folder.empty()) {
        script.fail(at, "this path leads out of the page");
      }
      folder.pop_back();
      folder.resize(folder.rfind('/') + 1);
    }
    relative.remove_prefix(relative.find('/') + 1);
  }
  return folder.append(relative);
}

struct Module {
  const Script* script = nullptr;
  Scopes scopes;
  std::map<std::string, TopName> imports;  // by the name that is used here
  std::vector<std::string> needs;
  std::vector<bool> dropped;  // tokens of imports, exports and numbers that have a name
  bool entered = false;
  bool done = false;
};

class Joiner {
 public:
  explicit Joiner(const std::vector<Script>& scripts) {
    for (const Script& script : scripts) {
      Module& module = modules_[script.path];
      module.script = &script;
      module.scopes = find_scopes(script);
      module.dropped.resize(script.tokens.size());
      read_links(module);
      read_numbers(module);
    }
  }

  std::string run(const std::string& entry) {
    visit(entry, nullptr);
    for (const Module* module : order_) {
      check_names(*module);
    }
    std::vector<Token> tokens;
    for (const Module* module : order_) {
      take(*module, tokens);
    }
    return write_script(shorten(tokens));
  }

 private:
  // ---- imports and exports ----

  static void read_links(Module& module) {
    const std::vector<Token>& tokens = module.script->tokens;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (tokens[i].parent != nowhere) {
        continue;
      }
      if (tokens[i].is_keyword("import")) {
        i = read_import(module, i);
      } else if (tokens[i].is_keyword("export")) {
        i = read_export(module, i);
      }
    }
  }

  // const ROWS_MAX = 5000; is not needed once the number stands where the name stood.
  void read_numbers(Module& module) {
    const std::vector<Token>& tokens = module.script->tokens;
    for (std::size_t i = 0; i + 4 < tokens.size(); ++i) {
      const bool named = tokens[i].is_keyword("const") && tokens[i].parent == nowhere &&
                         tokens[i + 2].is("=") && tokens[i + 3].kind == Kind::number &&
                         tokens[i + 4].is(";");
      if (named) {
        std::string& number = numbers_[{module.script->path, tokens[i + 1].text}];
        number = tokens[i + 3].text;
        std::erase(number, '_');
        drop(module, i, i + 4);
      }
    }
  }

  static std::size_t end_of_statement(const Module& module, std::size_t i) {
    const std::vector<Token>& tokens = module.script->tokens;
    while (i < tokens.size() && !(tokens[i].is(";") && tokens[i].parent == nowhere)) {
      ++i;
    }
    if (i >= tokens.size()) {
      module.script->fail(i - 1, "a semicolon is missing");
    }
    return i;
  }

  // import { a, b as c } from "./x.js";
  static std::size_t read_import(Module& module, std::size_t begin) {
    const Script& script = *module.script;
    const std::vector<Token>& tokens = script.tokens;
    const std::size_t end = end_of_statement(module, begin);
    if (!tokens[begin + 1].is("{") || tokens[end - 1].kind != Kind::text) {
      script.fail(begin,
                  "only imports of the form import { a, b as c } from \"./x.js\"; are known");
    }
    const std::string path = resolve(script, end - 1);
    module.needs.push_back(path);
    const std::size_t close = tokens[begin + 1].mate;
    for (std::size_t i = begin + 2; i < close; ++i) {
      if (tokens[i].is(",")) {
        continue;
      }
      const std::string& name = tokens[i].text;
      i += tokens[i + 1].text == "as" ? 2U : 0U;
      module.imports[tokens[i].text] = TopName{path, name};
    }
    drop(module, begin, end);
    return end;
  }

  static std::size_t read_export(Module& module, std::size_t begin) {
    const std::vector<Token>& tokens = module.script->tokens;
    if (tokens[begin + 1].is("{")) {
      const std::size_t end = end_of_statement(module, begin);
      if (tokens[begin + 1].mate != begin + 2) {
        module.script->fail(begin, "what is exported is declared with the word export before it");
      }
      drop(module, begin, end);
      return end;
    }
    drop(module, begin, begin);
    return begin;
  }

  static void drop(Module& module, std::size_t from, std::size_t last) {
    for (std::size_t i = from; i <= last; ++i) {
      module.dropped[i] = true;
    }
  }

  void visit(const std::string& path, const Script* importer) {
    const auto found = modules_.find(path);
    if (found == modules_.end()) {
      throw PackError((importer == nullptr ? "" : importer->path + ": ") + "there is no script " +
                      path);
    }
    Module& module = found->second;
    if (module.done) {
      return;
    }
    if (module.entered) {
      throw PackError(path + ": this script imports itself by way of others");
    }
    module.entered = true;
    for (const std::string& need : module.needs) {
      visit(need, module.script);
    }
    module.done = true;
    order_.push_back(&module);
  }

  // ---- names ----

  // What a name at the top of a module means; nothing for a local one.
  static std::optional<TopName> top_name(const Module& module, const std::string& name) {
    if (const auto import = module.imports.find(name); import != module.imports.end()) {
      return import->second;
    }
    if (module.scopes.top.contains(name)) {
      return TopName{module.script->path, name};
    }
    return std::nullopt;
  }

  void check_imports(const Module& module) const {
    for (const auto& [name, target] : module.imports) {
      if (!modules_.at(target.path).scopes.top.contains(target.name)) {
        throw PackError(module.script->path + ": " + target.path + " has no " + target.name);
      }
      if (module.scopes.top.contains(name)) {
        throw PackError(module.script->path + ": " + name + " is both imported and declared");
      }
    }
  }

  void check_names(const Module& module) {
    check_imports(module);
    const Script& script = *module.script;
    for (std::size_t i = 0; i < script.tokens.size(); ++i) {
      const Token& token = script.tokens[i];
      const bool names = token.use == Use::reference || token.use == Use::shorthand;
      if (!names || module.dropped[i]) {
        continue;
      }
      const std::size_t unit = module.scopes.unit_of[i];
      const bool local = module.scopes.local[unit].contains(token.text);
      const std::optional<TopName> top = top_name(module, token.text);
      if (is_name_of_browser(token.text)) {
        if (top) {
          script.fail(i, "a browser gives '" + token.text + "' a meaning; use another name");
        }
      } else if (!top && !local) {
        script.fail(i,
                    "'" + token.text +
                        "' is declared nowhere; if it is a name of the browser, "
                        "viz/pack/names.cpp has to know it");
      }
    }
  }

  void take(const Module& module, std::vector<Token>& out) {
    const Script& script = *module.script;
    for (std::size_t i = 0; i < script.tokens.size(); ++i) {
      if (module.dropped[i]) {
        continue;
      }
      Token token = script.tokens[i];
      token.after_line = token.after_line || i == 0 || module.dropped[i - 1];
      if (token.kind == Kind::hidden) {
        token.text = names_.hidden(token.text);
      } else if (token.is_keyword("const")) {
        token.text = "let";  // the type checker has seen that it is not assigned to
      } else if (token.use == Use::reference || token.use == Use::shorthand) {
        rename(module, i, token);
      }
      out.push_back(std::move(token));
    }
  }

  void rename(const Module& module, std::size_t i, Token& token) {
    if (is_name_of_browser(token.text)) {
      return;
    }
    const std::optional<TopName> top = top_name(module, token.text);
    const auto number = top ? numbers_.find(*top) : numbers_.end();
    if (number != numbers_.end() && token.use == Use::reference) {
      token.kind = Kind::number;
      token.text = number->second;
      return;
    }
    const std::string& name =
        number != numbers_.end() ? number->second
        : top                    ? names_.top(*top)
              : names_.local({module.script->path, module.scopes.unit_of[i]}, token.text);
    token.text = token.use == Use::shorthand ? token.text + ":" + name : name;
  }

  std::map<std::string, Module> modules_;
  std::vector<const Module*> order_;
  std::map<TopName, std::string> numbers_;
  Names names_;
};

}  // namespace

std::string join_scripts(const std::vector<Script>& scripts, const std::string& entry) {
  return Joiner(scripts).run(entry);
}

}  // namespace graftd::pack
