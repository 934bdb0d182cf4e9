#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace graftd::sim {

// What a run must come across now and then: a simulator that never truncates a log tests nothing.
enum class Mark : std::uint8_t {
  events,
  messages,
  lost,
  copied,
  late,
  cut_off,
  wrong_directory,
  elections,
  pre_votes_refused,
  votes_granted,
  votes_refused,
  leaders_alive,
  leader_stepped_down,
  quorum_lost,
  disk_stalled,
  commits,
  applied,
  truncations,
  committed_by_counting_later,  // a commit that took entries of an earlier term with it
  configurations_appended,
  configurations_committed,
  configurations_rolled_back,
  transfers,
  transfers_aborted,
  crashes,
  crashes_in_batch,
  restarts,
  wipes,
  pauses,
  cuts,
  storms,
  slow_disks,
  clock_changes,
  link_hints,
  asked,
  answered,
  applied_answers,
  reads_answered,
  refused,
  unknown,
  lost_with_server,
  forwarded,
  joins,
  removals,
  session_writes,
  session_retries,
  session_repeats_answered,
  session_conflicts,
  snapshots,
  compactions,
  parts_sent,
  installs,
  full_disks,
  waits_for_space,
  // Only with real storage.
  crashes_in_a_write,
  torn_by_a_crash,
  written_though_untold,
  starts_cut_off,
  stopped_in_good_order,
  stopped_by_its_disk,
  damaged,
  damaged_in_vain,  // where nothing was
};

constexpr std::size_t marks = static_cast<std::size_t>(Mark::damaged_in_vain) + 1;
constexpr std::size_t marks_without_storage = static_cast<std::size_t>(Mark::waits_for_space) + 1;

std::string_view name_of(Mark mark);

class Counts {
 public:
  void add(Mark mark, std::uint64_t number = 1) {
    values_[static_cast<std::size_t>(mark)] += number;
  }

  std::uint64_t of(Mark mark) const { return values_[static_cast<std::size_t>(mark)]; }

  void merge(const Counts& other) {
    for (std::size_t i = 0; i < marks; ++i) {
      values_[i] += other.values_[i];
    }
  }

 private:
  std::array<std::uint64_t, marks> values_{};
};

}  // namespace graftd::sim
