#include "viz/assets.hpp"

#include "core/entry.hpp"
#include "viz/gzip.hpp"
#include "viz/json_text.hpp"
#include "viz/page_assets.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace graftd::viz {
namespace {

constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

constexpr std::size_t file_bytes_max = 16 << 20;

constexpr std::string_view waiting_page =
    "<!doctype html><title>graftd vizor</title><p>This graftd was built without the page. "
    "The record is at <a href=\"/api/status\">/api/status</a>.";

struct File {
  std::string content_type;
  std::string etag;
  std::string bytes;
  bool compressed = false;
};

std::string content_type_of(const std::filesystem::path& path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> types = {{
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
  }};
  const auto* type = std::find_if(types.begin(), types.end(), [&](const auto& one) {
    return one.first == path.extension().string();
  });
  return std::string(type == types.end() ? "text/plain; charset=utf-8" : type->second);
}

// Only plain names below the directory.
bool is_plain_path(std::string_view path) {
  return path.find("..") == std::string_view::npos && path.find('%') == std::string_view::npos &&
         path.find('\\') == std::string_view::npos && path.find("/.") == std::string_view::npos;
}

std::optional<File> read_file(const std::string& directory, std::string_view path) {
  if (!is_plain_path(path)) {
    return std::nullopt;
  }
  const std::filesystem::path name = directory + std::string(path);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(name, ignored)) {
    return std::nullopt;
  }
  std::ifstream stream(name, std::ios::binary);
  File file{.content_type = content_type_of(name)};
  file.bytes.assign(std::istreambuf_iterator<char>(stream), {});
  file.etag = "\"";
  append_hex(file.etag, digest_of(file.bytes).value);
  file.etag += '"';
  return file;
}

std::optional<File> find_embedded(std::string_view path) {
  for (const PageAsset& asset : page_assets()) {
    if (asset.path == path) {
      return File{.content_type = std::string(asset.content_type),
                  .etag = std::string(asset.etag),
                  .bytes = std::string(asset.gzip),
                  .compressed = true};
    }
  }
  if (path == "/index.html") {
    return File{.content_type = "text/html; charset=utf-8",
                .etag = "\"0\"",
                .bytes = std::string(waiting_page)};
  }
  return std::nullopt;
}

// Every browser takes gzip; a program that does not say so gets the bytes as they are.
bool takes_gzip(const HttpRequest& request) {
  const std::string* accepted = request.header("accept-encoding");
  return accepted != nullptr && accepted->find("gzip") != std::string::npos;
}

void add_body(HttpResponse& response, const HttpRequest& request, File file) {
  response.headers.emplace_back("Content-Type", file.content_type);
  if (!file.compressed) {
    response.body = std::move(file.bytes);
  } else if (takes_gzip(request)) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = std::move(file.bytes);
  } else {
    response.body = gunzip(file.bytes, file_bytes_max).value_or("");
  }
}

// No Cross-Origin-Opener-Policy: a browser throws the process away in which it awaited the page and
// starts another, which is a third to a half of the time to the first paint. Another site's window
// can do nothing to the page: it hears no messages, is not framed, and takes commands of its own
// origin only.
void add_safety(HttpResponse& response) {
  response.headers.emplace_back("Content-Security-Policy", content_security_policy);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace

Assets::Assets(std::string directory) : directory_(std::move(directory)) {}

HttpResponse Assets::answer(const HttpRequest& request) const {
  const std::string path = request.path == "/" ? "/index.html" : request.path;
  std::optional<File> file = directory_.empty() ? find_embedded(path) : read_file(directory_, path);
  if (!file) {
    return json_error(404, "not_found", "vizor has nothing at this path; the page is at /");
  }
  HttpResponse response;
  const std::string* known = request.header("if-none-match");
  const bool unchanged = known != nullptr && known->find(file->etag) != std::string::npos;
  response.status = unchanged ? 304 : 200;
  response.headers.emplace_back("ETag", file->etag);
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (!unchanged) {
    add_body(response, request, std::move(*file));
  }
  add_safety(response);
  return response;
}

}  // namespace graftd::viz
