#pragma once

#include "core/bytes.hpp"
#include "core/configuration.hpp"

namespace graftd {

// Parts of the encoding that commands and messages share.
void write_configuration(ByteWriter& out, const Configuration& configuration);
Configuration read_configuration(ByteReader& in);
void write_member(ByteWriter& out, const Member& member);
Member read_member(ByteReader& in);

}  // namespace graftd
