#include "net/name_lookup.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace graftd {

namespace {

// Those that nobody waits for any more count too.
constexpr int lookups_max = 32;

std::atomic<int>& lookups() {
  static std::atomic<int> running = 0;
  return running;
}

// Shared with the thread that asks, which may outlive the one that waits.
struct Lookup {
  std::mutex mutex;
  std::condition_variable ended;
  bool has_ended = false;
  int failed = 0;
  Addresses found;
};

addrinfo hints_of(int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  return hints;
}

void carry_out(Lookup& lookup,
               const std::string& host,
               const std::string& port,
               const Resolver& resolver) {
  const addrinfo hints = hints_of(0);
  addrinfo* first = nullptr;
  const int failed = resolver(host.c_str(), port.c_str(), &hints, &first);
  lookups().fetch_sub(1);
  const std::lock_guard lock(lookup.mutex);
  lookup.failed = failed;
  lookup.found.reset(failed == 0 ? first : nullptr);
  lookup.has_ended = true;
  lookup.ended.notify_all();
}

}  // namespace

boost::system::result<Addresses, LookupFailure> look_up(const std::string& host,
                                                        std::uint16_t port,
                                                        Duration timeout,
                                                        Resolver resolver) {
  const std::string service = std::to_string(port);
  const addrinfo numeric = hints_of(AI_NUMERICHOST | AI_NUMERICSERV);
  addrinfo* first = nullptr;
  if (::getaddrinfo(host.c_str(), service.c_str(), &numeric, &first) == 0) {
    return Addresses(first);
  }
  if (lookups().fetch_add(1) >= lookups_max) {
    lookups().fetch_sub(1);
    return LookupFailure{"too many names are being looked up already"};
  }
  const auto lookup = std::make_shared<Lookup>();
  try {
    std::thread([lookup, host, service, resolver = std::move(resolver)] {
      carry_out(*lookup, host, service, resolver);
    }).detach();
  } catch (const std::system_error& error) {
    lookups().fetch_sub(1);
    return LookupFailure{std::string("the name cannot be looked up: ") + error.what()};
  }
  std::unique_lock lock(lookup->mutex);
  if (!lookup->ended.wait_for(lock, timeout, [&] { return lookup->has_ended; })) {
    return LookupFailure{"the name could not be looked up in time"};
  }
  if (lookup->failed != 0) {
    return LookupFailure{std::string("the name is not known (") + ::gai_strerror(lookup->failed) +
                         ")"};
  }
  return std::move(lookup->found);
}

void throw_exception_from_error(const LookupFailure& failure,
                                const boost::source_location& /*where*/) {
  throw std::runtime_error(failure.message);
}

}  // namespace graftd
