#pragma once

#include <span>
#include <string_view>

namespace graftd::viz {

// A file of the page, compiled in. cmake/pack_page.cmake makes the list out of viz/page.
struct PageAsset {
  std::string_view path;  // "/app.js"
  std::string_view content_type;
  std::string_view etag;  // with its quotes; of the content
  std::string_view gzip;  // the bytes, compressed
};

std::span<const PageAsset> page_assets();

}  // namespace graftd::viz
