#pragma once

#include <string>
#include <string_view>

namespace graftd::pack {

// gzip, smaller by some 4 % than zlib makes it: all ways to repeat what was there are weighed
// against each other, again and again with the codes that the last choice led to. Takes seconds,
// which is nothing for a page that is packed once and sent often.
std::string squeeze(std::string_view text);

}  // namespace graftd::pack
