#include "cmd/chaos_run.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace graftd::chaos {
namespace {

using Clock = std::chrono::steady_clock;

// Why the child never became the program.
enum class Stumble : char { exec = 'e', name_space = 'n' };

struct Pipe {
  std::array<int, 2> ends = {-1, -1};

  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      ends = {-1, -1};
    }
  }

  ~Pipe() {
    close_end(0);
    close_end(1);
  }

  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void close_end(std::size_t end) {
    if (ends[end] >= 0) {
      ::close(ends[end]);
      ends[end] = -1;
    }
  }
};

// A file in memory: a program that does not read its input cannot block us.
int input_file(const std::string& input) {
  const int file = ::memfd_create("graftd-chaos-input", MFD_CLOEXEC);
  std::size_t written = 0;
  while (file >= 0 && written < input.size()) {
    const ssize_t n = ::write(file, input.data() + written, input.size() - written);
    if (n <= 0) {
      break;
    }
    written += static_cast<std::size_t>(n);
  }
  if (file >= 0) {
    ::lseek(file, 0, SEEK_SET);
  }
  return file;
}

struct Child {
  int input;
  int output;
  int errors;
  int stumble;
};

[[noreturn]] void stumble_and_exit(const Child& child, Stumble why) {
  const char mark = static_cast<char>(why);
  [[maybe_unused]] const ssize_t n = ::write(child.stumble, &mark, 1);
  ::_exit(127);
}

[[noreturn]] void become(const Command& command,
                         const std::vector<char*>& words,
                         const std::string& path,
                         const Child& child) {
  ::setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::dup2(child.input, STDIN_FILENO);
  ::dup2(child.output, STDOUT_FILENO);
  ::dup2(child.errors, STDERR_FILENO);
  ::setenv("LC_ALL", "C", 1);
  ::setenv("PATH", path.c_str(), 1);
  if (command.scratch_namespace && ::unshare(CLONE_NEWNET) != 0) {
    stumble_and_exit(child, Stumble::name_space);
  }
  ::execvp(words[0], words.data());
  stumble_and_exit(child, Stumble::exec);
}

std::string search_path() {
  const char* path = std::getenv("PATH");
  return (path == nullptr ? std::string() : std::string(path) + ":") +
         "/usr/sbin:/usr/bin:/sbin:/bin";
}

// False at the end of the stream.
bool read_some(int from, std::string& into, std::size_t bytes_max) {
  std::array<char, 4096> buffer{};
  const ssize_t n = ::read(from, buffer.data(), buffer.size());
  if (n <= 0) {
    return n < 0 && errno == EINTR;
  }
  const std::size_t room = bytes_max - std::min(bytes_max, into.size());
  into.append(buffer.data(), std::min(room, static_cast<std::size_t>(n)));
  return true;
}

// Reads both streams to their ends; false when the time is over.
bool collect(Pipe& out, Pipe& err, Outcome& outcome, const RunLimits& limits) {
  const Clock::time_point deadline = Clock::now() + limits.time_max;
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      return false;
    }
    std::array<pollfd, 2> streams = {{{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
    ::poll(streams.data(), streams.size(), static_cast<int>(std::min<long long>(left, 1000)));
    if (streams[0].revents != 0 && !read_some(out.ends[0], outcome.out, limits.output_bytes_max)) {
      out.close_end(0);
    }
    if (streams[1].revents != 0 && !read_some(err.ends[0], outcome.err, limits.output_bytes_max)) {
      err.close_end(0);
    }
  }
  return true;
}

void wait_for(pid_t pid, Outcome& outcome) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Outcome run_command(const Command& command, const RunLimits& limits) {
  Outcome outcome;
  Pipe out;
  Pipe err;
  Pipe stumble;
  const int input = input_file(command.input);
  const std::string path = search_path();
  std::vector<std::string> copies = command.words;
  std::vector<char*> words;
  for (std::string& word : copies) {
    words.push_back(word.data());
  }
  words.push_back(nullptr);

  const pid_t pid = ::fork();
  if (pid == 0) {
    become(command, words, path, {input, out.ends[1], err.ends[1], stumble.ends[1]});
  }
  ::close(input);
  out.close_end(1);
  err.close_end(1);
  stumble.close_end(1);
  if (pid < 0) {
    outcome.status = 127;
    outcome.err = std::string("cannot start a process: ") + std::strerror(errno);
    return outcome;
  }
  char mark = 0;
  const bool stumbled = ::read(stumble.ends[0], &mark, 1) == 1;
  if (!stumbled && !collect(out, err, outcome, limits)) {
    ::kill(-pid, SIGKILL);
    outcome.end = Outcome::End::timed_out;
  }
  wait_for(pid, outcome);
  if (stumbled) {
    outcome.end = mark == static_cast<char>(Stumble::exec) ? Outcome::End::missing
                                                           : Outcome::End::no_namespace;
  }
  return outcome;
}

}  // namespace graftd::chaos
