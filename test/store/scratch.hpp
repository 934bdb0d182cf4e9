#pragma once

#include "core/effects.hpp"
#include "core/random.hpp"
#include "core/replica.hpp"
#include "store/data_directory.hpp"
#include "store/log_store.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace graftd::test {

inline const NodeId node0{"node0"};

// An empty directory that goes with this object.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string bytes_of(const std::string& path);
void put_bytes(const std::string& path, const std::string& bytes);
// Everything a node keeps there; the lock file holds a pid and is left out.
std::map<std::string, std::string> files_in(const std::string& directory);
void put_files(const std::string& directory, const std::map<std::string, std::string>& files);

struct ChildEnd {
  int signal = 0;
  int exit_code = 0;
  std::string errors;  // its stderr
};

// In a process of its own, which ends without any destructor: like a crash.
ChildEnd in_child(const std::function<void()>& work);

// The sentence of the StoreError; empty when there was none.
std::string refusal_of(const std::function<void()>& work);

Entry entry_after(const Position& before, Term term, std::string payload);
std::vector<Entry> entries_after(Position before, Term term, std::size_t count);

Identity new_identity(const std::string& node);

// What a log must hold after some writes.
struct Model {
  HardState hard_state;
  std::vector<Entry> entries;

  Position end() const { return entries.empty() ? Position{} : position_of(entries.back()); }

  void apply(const Write& write);
  bool operator==(const Model&) const = default;
};

Model model_of(const Recovered& recovered);
// Some truncation, some entries, sometimes term and vote: drawn from `random`.
Write random_write(const Model& model, Random& random, std::size_t payload_bytes_max);

}  // namespace graftd::test
