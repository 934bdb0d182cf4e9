#pragma once

#include "viz/checker.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace graftd::test {

// Event lines of a few servers, numbered and stamped one after the other, and what the checker
// makes of them.
class Story {
 public:
  // `details` is the inside of "d".
  std::string line(const std::string& node,
                   const std::string& type,
                   std::uint64_t term,
                   const std::string& details);
  // The same, kept.
  void tell(const std::string& node,
            const std::string& type,
            std::uint64_t term,
            const std::string& details);

  // The next event is told in the microsecond of the one before.
  void at_once() { --time_us_; }

  // The next event of this node is lost.
  void lose(const std::string& node) { ++nodes_[node].seq; }

  // The node begins anew: its events are numbered from 1 again.
  void restart(const std::string& node);

  // n1, n2 and n3 start with an empty log and vote for each other.
  void start_three();
  void start(const std::string& node, std::uint64_t term, const std::string& more);
  // n1 wins term 1 with the vote of n2.
  void elect_n1();

  // All lines, checked as a file.
  const viz::check::Report& report(const std::string& property);
  viz::check::Verdict verdict(const std::string& property);
  const viz::Checker& checker();

  std::vector<std::string> lines;

 private:
  struct Node {
    std::uint64_t incarnation = 1;
    std::uint64_t seq = 0;
  };

  std::map<std::string, Node> nodes_;
  std::int64_t time_us_ = 1'700'000'000'000'000;
  std::unique_ptr<viz::Checker> checked_;
};

}  // namespace graftd::test
