#pragma once

#include "viz/tail_lines.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace graftd::viz {

// Reads a file that grows, or the standard input, from the beginning and on and on: over its
// renaming or removal when a new one takes its place, and from the beginning again when it is
// emptied. What is written in the moment before it is emptied cannot be known of, and neither can a
// file that comes and goes between two looks. It only looks when it is asked to, and never waits.
class TailFile {
 public:
  // A file that was renamed is still written to until its program opens the new one: it is left
  // when nothing came for so long.
  static constexpr std::int64_t renamed_quiet_us = 1'000'000;
  // By so much of its beginning it is recognised when it was emptied and has grown again.
  static constexpr std::size_t head_bytes_max = 256;

  struct Outside {
    std::function<void(const std::string&)> say;  // a sentence for the operator
    // Of a longer file so much of its end is read.
    std::uint64_t past_bytes_max = 0;
  };

  // "-" is the standard input. Throws std::runtime_error that says why the file cannot be read; one
  // that is not there is waited for.
  TailFile(std::string path, Outside outside);
  ~TailFile();
  TailFile(const TailFile&) = delete;
  TailFile& operator=(const TailFile&) = delete;

  // Reads a piece and adds the lines that are whole now. False: there is nothing more at present.
  bool read(std::int64_t now_us, std::vector<TailLine>& out);

  const std::string& path() const { return path_; }

  // How often it began anew.
  std::uint64_t begun() const { return begun_; }

  // Nothing can come any more.
  bool ended() const { return ended_; }

 private:
  // Empty: it is open, or is not there. Else why it cannot be.
  std::string open();
  void begin_reading();
  void close();
  void tell_trouble(const std::string& wrong);
  ssize_t read_piece();
  void look(std::int64_t now_us, std::vector<TailLine>& out);
  void begin_again(std::vector<TailLine>& out);
  bool is_emptied() const;
  bool is_replaced() const;
  void say_of_cut(const std::vector<TailLine>& lines, std::size_t from);

  std::string path_;
  Outside outside_;
  int descriptor_ = -1;
  bool is_regular_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::uint64_t offset_ = 0;
  std::string head_;  // its first bytes; empty where it is read from the middle on
  std::uint64_t begun_ = 0;
  std::optional<std::int64_t> replaced_us_;
  std::string told_;  // the last trouble that was told
  bool opened_before_ = false;
  bool told_of_cut_ = false;
  bool ended_ = false;
  TailLines lines_;
  std::string buffer_;
};

}  // namespace graftd::viz
