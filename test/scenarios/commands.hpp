#pragma once

#include "test/scenarios/stage.hpp"

#include <map>
#include <string>
#include <vector>

namespace graftd::scenarios {

// What a story's lines can say. Servers are named n0, n1, ...; a link is n0>n1, n0>* or *>*; times
// are in milliseconds.
//
//   cluster n0 n1 n2           servers that were grown to one cluster, and start
//   server n3                  one with an empty disk starts
//   log n0 8 1 1 4             a server's disk: its term, and the terms of its entries after the
//                              first one, which holds the members named in `members`
//   members n0 n1 n2=learner   for `log`
//   option NAME VALUE          of core/options.hpp, for servers that start later
//   tick n0                    its clock goes to its next deadline
//   sleep n0 500               its clock goes on, without a tick; `sleep * 500`: all clocks
//   wait n0 500                its clock goes on, with the ticks that fall due; or `wait * 500`
//   deliver n0>n1 [COUNT]      messages in flight, oldest first
//   newest n0>n1               the newest one of them, before the others
//   drop n0>n1 [COUNT]
//   hold NAME n0>n1 [COUNT]    takes them aside
//   release NAME               delivers them now
//   again NAME                 the same, and keeps them: the network delivers twice
//   settle [n0 n1]             delivers all there is, and what follows, between these servers; the
//                              rest is lost
//   beat n0 5 [n0 n1]          five times: a tick of n0 and what settles, between these servers
//   put n0 k=v as c1:4         a write in the session of client c1; also delete n0 k as c1:4
//   put n0 k=v; get n0 k; delete n0 k; join n0 n3; join n0 n3 learner;
//   promote n0 n3; remove n0 n2; transfer n0 n1
//   crash n0; start n0; wipe n0
//   disk n0 held; disk n0 free; write n0     one write ends
//   state n0 held; state n0 free; saved n0   the same of its state: one write of it ends
//   down n0 n1; up n0 n1       n0 is told that its link to n1 broke, or was opened
//   flight                     shows what is in flight
//   status [n0]
//   durable n0                 how far it takes its log to be on its disk
//   quiet COMMAND              prints nothing
class Commands {
 public:
  // What the line prints; what is wrong with it, as a line that begins with "error:".
  std::string run(const std::string& line);

 private:
  using Words = std::vector<std::string>;

  struct Link {
    std::string from;
    std::string to;
    std::size_t count = 0;
  };

  void carry_out(const Words& words);
  bool carry_out_setting(const std::string& verb, const Words& rest);
  bool carry_out_server(const std::string& verb, const Words& rest);
  bool carry_out_network(const std::string& verb, const Words& rest);
  bool carry_out_client(const std::string& verb, const Words& rest);

  void make_cluster(const Words& names);
  void make_log(const Words& words);
  void set_option(const std::string& name, std::uint64_t value);
  void settle(const Words& names);
  void show_status(const NodeId& id);
  Configuration members_of(const Words& words) const;
  std::list<Stage::Parcel> take(const Words& link_and_count);
  void deliver_all(std::list<Stage::Parcel> parcels);

  Stage stage_;
  Configuration members_;
  std::map<std::string, std::list<Stage::Parcel>> held_;
};

}  // namespace graftd::scenarios
