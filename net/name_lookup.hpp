#pragma once

#include "core/types.hpp"

#include <boost/system/result.hpp>

#include <functional>
#include <memory>
#include <netdb.h>
#include <string>

namespace graftd {

struct FreeAddresses {
  void operator()(addrinfo* first) const { ::freeaddrinfo(first); }
};

using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

// getaddrinfo(), or what a test has in its place.
using Resolver = std::function<int(const char*, const char*, const addrinfo*, addrinfo**)>;

// Why there is no address, in words that go on from "cannot connect to it: ".
struct LookupFailure {
  std::string message;
};

// Where a stream may be opened to. getaddrinfo() cannot be interrupted, and a name server that does
// not answer holds it for ten seconds and more (a container's, asked for a container that is gone):
// it runs beside, and is left alone when the time is up; then it ends by itself.
boost::system::result<Addresses, LookupFailure> look_up(const std::string& host,
                                                        std::uint16_t port,
                                                        Duration timeout,
                                                        Resolver resolver = ::getaddrinfo);

[[noreturn]] void throw_exception_from_error(const LookupFailure& failure,
                                             const boost::source_location& where);

}  // namespace graftd
