#include "test/store/scratch.hpp"

#include "store/store_error.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace graftd::test {

namespace {

[[noreturn]] void be_child(const std::function<void()>& work, int errors) {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  for (int signal : {SIGABRT, SIGSEGV, SIGTERM, SIGILL, SIGFPE}) {
    std::signal(signal, SIG_DFL);
  }
  dup2(errors, STDERR_FILENO);
  try {
    work();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    _exit(1);
  }
  _exit(0);
}

}  // namespace

// In memory where there is such a place: no test here can see whether a sync reached a disk, and
// real ones take most of the time.
Scratch::Scratch() {
  const bool in_memory = access("/dev/shm", W_OK) == 0;
  const auto parent = in_memory ? "/dev/shm" : std::filesystem::temp_directory_path();
  std::string path = (parent / "graftd-store-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) {
    throw std::runtime_error("no scratch directory");
  }
  path_ = path;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
}

std::map<std::string, std::string> files_in(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& item : std::filesystem::directory_iterator(directory)) {
    if (const std::string name = item.path().filename(); name != "lock") {
      files[name] = bytes_of(item.path());
    }
  }
  return files;
}

void put_files(const std::string& directory, const std::map<std::string, std::string>& files) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directory(directory);
  for (const auto& [name, bytes] : files) {
    put_bytes(directory + "/" + name, bytes);
  }
}

ChildEnd in_child(const std::function<void()>& work) {
  int errors[2];
  REQUIRE(pipe(errors) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    be_child(work, errors[1]);
  }
  close(errors[1]);
  ChildEnd end;
  char part[4096];
  for (ssize_t got = 0; (got = read(errors[0], part, sizeof part)) > 0;) {
    end.errors.append(part, static_cast<std::size_t>(got));
  }
  close(errors[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  end.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  return end;
}

std::string refusal_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const StoreError& error) {
    return error.what();
  }
  return {};
}

Entry entry_after(const Position& before, Term term, std::string payload) {
  const Digest chain = chain_after(before.chain, term, payload);
  return {before.index.next(), term, chain, std::move(payload)};
}

std::vector<Entry> entries_after(Position before, Term term, std::size_t count) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string payload = "payload " + std::to_string(before.index.value + 1);
    entries.push_back(entry_after(before, term, payload));
    before = position_of(entries.back());
  }
  return entries;
}

Identity new_identity(const std::string& node) {
  return {.cluster = {"01CLUSTER"},
          .node = {node},
          .directory = random_directory_id(),
          .incarnation = {}};
}

void Model::apply(const Write& write) {
  while (write.truncate_from && !entries.empty() && entries.back().index >= *write.truncate_from) {
    entries.pop_back();
  }
  entries.insert(entries.end(), write.entries.begin(), write.entries.end());
  hard_state = write.hard_state.value_or(hard_state);
}

Model model_of(const Recovered& recovered) { return {recovered.hard_state, recovered.entries}; }

Write random_write(const Model& model, Random& random, std::size_t payload_bytes_max) {
  Write write;
  Position end = model.end();
  if (!model.entries.empty() && random.below(4) == 0) {
    const std::size_t kept = model.entries.size() - random.below(model.entries.size() % 40 + 1);
    write.truncate_from = Index{kept + 1};
    end = kept == 0 ? Position{} : position_of(model.entries[kept - 1]);
  }
  Term term = std::max(model.hard_state.term, Term{1});
  if (random.below(3) == 0) {
    term = {term.value + random.below(3)};
    write.hard_state = HardState{term, std::nullopt};
    if (random.below(2) == 0) {
      write.hard_state->vote = NodeId{"node" + std::to_string(random.below(5))};
    }
  }
  for (std::size_t i = random.below(30); i > 0; --i) {
    std::string payload(random.below(payload_bytes_max + 1), '\0');
    for (std::size_t at = 0; at < payload.size(); at += 64) {
      const std::uint64_t noise = random.next();
      std::memcpy(&payload[at], &noise, std::min(sizeof noise, payload.size() - at));
    }
    write.entries.push_back(entry_after(end, term, std::move(payload)));
    end = position_of(write.entries.back());
  }
  return write;
}

}  // namespace graftd::test
