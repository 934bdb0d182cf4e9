#pragma once

#include "core/effects.hpp"
#include "core/replica.hpp"
#include "test/sim/counts.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace graftd::sim {

// How an attempt to write ended.
enum class WriteEnd : std::uint8_t {
  done,
  no_space,  // nothing of it is on the disk, and it may be tried again
  failed,    // the server has to stop
};

// What one server stores through, beside the model of it (Disk) that says what must be there.
class Storage {
 public:
  Storage() = default;
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  virtual ~Storage() = default;

  struct Opened {
    Incarnation incarnation;
    Recovered recovered;
  };

  // The start of a server, counted.
  virtual Opened open(const ClusterId& cluster) = 0;
  // Something flips in its files, and it is started: what it found, or nothing if it refused. Of no
  // use any more after that.
  virtual std::optional<Recovered> open_damaged(const ClusterId& cluster) = 0;
  virtual WriteEnd write(const Write& write) = 0;
  virtual WriteEnd write(const StateWrite& write) = 0;
  // The server ends, at any point of what it was writing; of these, some may be null.
  virtual void crash(const Write* write, const StateWrite* state) = 0;
  // No room for anything, or room again.
  virtual void fill(bool full) = 0;
  // From now on nothing fails.
  virtual void calm_down() = 0;
};

// A directory that has not been started yet.
struct StorageSite {
  NodeId node;
  DirectoryId directory;
  Incarnation starts;  // of the directory that was there before
  Recovered first;     // what is in it
  std::uint64_t seed = 0;
  Counts* counts = nullptr;
};

using MakeStorage = std::function<std::unique_ptr<Storage>(StorageSite site)>;

// Empty when they are the same, else where they are not.
std::string difference(const Recovered& found, const Recovered& wanted);

}  // namespace graftd::sim
