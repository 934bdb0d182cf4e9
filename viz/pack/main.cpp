// Packs the page for the executable: scripts are joined and, like the style and the document, freed
// of what only their readers need; each file is compressed as the server sends it.
//
//   pack_page PAGE OUTPUT.cpp    the source file that holds the page
//   pack_page PAGE DIRECTORY/    the packed files, for tests

#include "viz/pack/script.hpp"
#include "viz/pack/squeeze.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

namespace graftd::pack {
namespace {

namespace fs = std::filesystem;

using Files = std::map<std::string, std::string>;  // by path: "style.css"

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (!stream) {
    throw PackError(path.string() + " cannot be read");
  }
  return text;
}

void write_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  if (!stream.flush()) {
    throw PackError(path.string() + " cannot be written");
  }
}

Files read_page(const fs::path& page) {
  Files files;
  for (auto entry = fs::recursive_directory_iterator(page); entry != fs::end(entry); ++entry) {
    const std::string path = fs::relative(entry->path(), page).generic_string();
    if (entry->is_directory() && path == "test") {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      files[path] = read_file(entry->path());
    }
  }
  return files;
}

Files pack(const Files& page) {
  Files packed;
  std::vector<Script> scripts;
  for (const auto& [path, text] : page) {
    if (path.ends_with(".js")) {
      scripts.push_back(read_script(path, text));
    } else if (path.ends_with(".css")) {
      packed[path] = pack_style(text);
    } else if (path.ends_with(".html")) {
      packed[path] = pack_document(text);
    } else {
      throw PackError(path + ": a page has .html, .css and .js files");
    }
  }
  packed["app.js"] = join_scripts(scripts, "app.js");
  return packed;
}

// FNV-1a: it only has to be another one when the file is.
std::string tag_of(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  char tag[20];
  std::snprintf(tag, sizeof tag, "%016llx", static_cast<unsigned long long>(hash));
  return tag;
}

std::string type_of(const std::string& path) {
  return path.ends_with(".js")    ? "text/javascript"
         : path.ends_with(".css") ? "text/css"
                                  : "text/html";
}

std::string source_of(const Files& packed) {
  std::string bytes;
  std::string list;
  for (const auto& [path, text] : packed) {
    const std::string name = "bytes_" + std::to_string(std::count(list.begin(), list.end(), '\n'));
    const std::string small = squeeze(text);
    bytes += "constexpr unsigned char " + name + "[] = {";
    for (const char c : small) {
      bytes += std::to_string(static_cast<unsigned char>(c)) + ",";
    }
    bytes += "};\n";
    list += "    PageAsset{\"/" + path + "\", \"" + type_of(path) + "; charset=utf-8\", \"\\\"" +
            tag_of(text) + "\\\"\", text(" + name + ", sizeof " + name + ")},\n";
  }
  return "// Made by viz/pack.\n#include \"viz/page_assets.hpp\"\n\n#include <array>\n"
         "#include <cstddef>\n\nnamespace graftd::viz {\nnamespace {\n\n"
         "std::string_view text(const unsigned char* bytes, std::size_t size) {\n"
         "  return {reinterpret_cast<const char*>(bytes), size};\n}\n\n" +
         bytes +
         "\n}  // namespace\n\nstd::span<const PageAsset> page_assets() {\n"
         "  static const std::array<PageAsset, " +
         std::to_string(packed.size()) + "> assets = {\n" + list +
         "  };\n  return assets;\n}\n\n}  // namespace graftd::viz\n";
}

void run(const fs::path& page, const std::string& output) {
  const Files packed = pack(read_page(page));
  if (output.ends_with(".cpp")) {
    return write_file(output, source_of(packed));
  }
  std::size_t sum = 0;
  for (const auto& [path, text] : packed) {
    const std::size_t size = squeeze(text).size();
    sum += size;
    std::cout << path << ": " << text.size() << " bytes, " << size << " compressed\n";
    write_file(fs::path(output) / path, text);
  }
  std::cout << "the page: " << sum << " bytes compressed\n";
}

}  // namespace
}  // namespace graftd::pack

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: pack_page PAGE OUTPUT.cpp|DIRECTORY\n";
    return 2;
  }
  try {
    graftd::pack::run(arguments[1], arguments[2]);
  } catch (const std::exception& error) {
    std::cerr << "pack_page: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
