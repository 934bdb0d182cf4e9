#include "viz/gzip.hpp"

#include "core/ensure.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace graftd::viz {
namespace {

constexpr int gzip_only = 16 + MAX_WBITS;
constexpr int zlib_only = MAX_WBITS;
constexpr std::size_t chunk_bytes = 256 << 10;

// zlib's state, released however the reading ends.
class Inflater {
 public:
  explicit Inflater(int format) { ready_ = inflateInit2(&stream_, format) == Z_OK; }

  ~Inflater() {
    if (ready_) {
      inflateEnd(&stream_);
    }
  }

  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  std::optional<std::string> run(std::string_view body, std::size_t bytes_max) {
    if (!ready_ || body.size() > std::numeric_limits<uInt>::max()) {
      return std::nullopt;
    }
    std::vector<Bytef> input(body.begin(), body.end());
    stream_.next_in = input.data();
    stream_.avail_in = static_cast<uInt>(input.size());
    std::string out;
    std::vector<char> chunk(chunk_bytes);
    while (true) {
      const int result = step(chunk, out);
      if (out.size() > bytes_max || (result != Z_OK && result != Z_STREAM_END)) {
        return std::nullopt;
      }
      if (result == Z_STREAM_END) {
        if (stream_.avail_in == 0) {
          return out;
        }
        if (inflateReset(&stream_) != Z_OK) {
          return std::nullopt;
        }
      }
    }
  }

 private:
  int step(std::vector<char>& chunk, std::string& out) {
    stream_.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream_.avail_out = static_cast<uInt>(chunk.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    out.append(chunk.data(), chunk.size() - stream_.avail_out);
    return result;
  }

  z_stream stream_ = {};
  bool ready_ = false;
};

}  // namespace

bool looks_like_gzip(std::string_view body) { return body.starts_with("\x1f\x8b"); }

std::optional<std::string> gunzip(std::string_view body, std::size_t bytes_max) {
  return Inflater(gzip_only).run(body, bytes_max);
}

std::optional<std::string> inflate_zlib(std::string_view body, std::size_t bytes_max) {
  return Inflater(zlib_only).run(body, bytes_max);
}

std::string pack(std::string_view bytes) {
  std::string packed(compressBound(bytes.size()), '\0');
  uLongf size = packed.size();
  const int result = compress2(reinterpret_cast<Bytef*>(packed.data()),
                               &size,
                               reinterpret_cast<const Bytef*>(bytes.data()),
                               bytes.size(),
                               Z_BEST_SPEED);
  ensure(result == Z_OK, "bytes are packed unless there is no memory");
  packed.resize(size);
  packed.shrink_to_fit();
  return packed;
}

std::string unpack(std::string_view packed, std::size_t size) {
  std::string bytes(size, '\0');
  uLongf got = size;
  const int result = uncompress(reinterpret_cast<Bytef*>(bytes.data()),
                                &got,
                                reinterpret_cast<const Bytef*>(packed.data()),
                                packed.size());
  ensure(result == Z_OK && got == size, "what was packed here is unpacked here");
  return bytes;
}

}  // namespace graftd::viz
