#include "cmd/process_facts.hpp"

#include <array>
#include <chrono>
#include <fstream>
#include <random>
#include <sys/resource.h>
#include <unistd.h>

namespace graftd {

namespace {

constexpr const char* crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

std::string machine_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

std::string time_namespace() {
  std::array<char, 128> target{};
  const ssize_t size = readlink("/proc/self/ns/time", target.data(), target.size());
  return size > 0 ? std::string(target.data(), static_cast<std::size_t>(size)) : "";
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t pages = 0;
  std::int64_t resident = 0;
  file >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

Duration cpu_time() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + Duration(time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

std::uint64_t random_number() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

ClusterId make_cluster_id() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  auto milliseconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
  std::string text(26, '0');
  for (std::size_t i = 10; i-- > 0; milliseconds >>= 5) {
    text[i] = crockford[milliseconds & 31];
  }
  for (std::size_t i = 10; i < text.size(); ++i) {
    text[i] = crockford[random_number() & 31];
  }
  return {text};
}

}  // namespace graftd
