#include "test/sim/simulation.hpp"

#include "test/sim/broken.hpp"
#include "test/sim/clients.hpp"
#include "test/sim/cluster.hpp"
#include "test/sim/nemesis.hpp"
#include "test/sim/recovery.hpp"
#include "test/sim/stream_checker.hpp"

#include <string>

namespace graftd::sim {

namespace {

// A run in which less than this happened has tested nothing.
void check_enough_happened(const Plan& plan, const Counts& counts) {
  const auto at_least = [&](Mark mark, std::uint64_t number) {
    require(counts.of(mark) >= number, "a run has to do something", [&] {
      return std::string(name_of(mark)) + ": only " + std::to_string(counts.of(mark));
    });
  };
  at_least(Mark::elections, 1);
  at_least(Mark::commits, 10);
  at_least(Mark::applied_answers, 5);
  at_least(Mark::messages, plan.voters > 1 ? 10 : 0);
}

void check_end(const Cluster& cluster, const Clients& clients, const Recovery& recovery) {
  const std::vector<Entry> log = recovery.log();
  const Canon& canon = cluster.checker.canon();
  require(canon.last().value <= log.size(), "no committed entry is lost", [&] {
    return "entry " + std::to_string(canon.last().value);
  });
  for (Index i{1}; i <= canon.last(); i = i.next()) {
    require(log[i.value - 1].chain == canon.at(i).chain, "no committed entry is lost", [&] {
      return "entry " + std::to_string(i.value);
    });
  }
  clients.history().check(log);
}

void add_network_counts(Counts& counts, const Network::Counts& network) {
  counts.add(Mark::lost, network.lost);
  counts.add(Mark::copied, network.copied);
  counts.add(Mark::late, network.late);
  counts.add(Mark::cut_off, network.cut_off);
}

void hear_stream(StreamChecker& stream, bool only, RunResult& result) {
  stream.finish();
  if (only || result.broken.empty()) {
    result.broken = stream.violation();
  }
  result.stream_events = stream.checker().events();
  result.stream_table = viz::checks_table(stream.checker());
  for (const viz::check::Property& property : stream.checker().properties()) {
    result.stream_unknown += property.report.unknowns();
  }
}

}  // namespace

RunResult run(const Plan& plan, const Watch& watch) {
  Cluster cluster(plan, watch.storage ? watch.storage(plan.seed) : MakeStorage{});
  cluster.print_with(watch.print);
  Administrator administrator(cluster);
  Nemesis nemesis(cluster, administrator);
  Clients clients(
      cluster.nodes, plan.clients, cluster.desk, cluster.schedule, cluster.chance, cluster.counts);
  StreamChecker stream(plan.seed);
  EventLines lines(cluster.schedule, [&](const std::string& source, const std::string& line) {
    if (watch.tell) {
      watch.tell(line);
    }
    if (watch.stream) {
      stream.take(source, line);
    }
  });
  if (watch.tell || watch.stream) {
    cluster.tell(lines, watch.stream_only);
    clients.tell(lines);
  }
  RunResult result;
  try {
    cluster.boot();
    administrator.grow();
    nemesis.start();
    clients.start();
    cluster.schedule.run_until(plan.length);
    nemesis.stop();
    clients.stop();
    administrator.go_by_the_book();
    cluster.note("# the faults are over");
    Recovery recovery(cluster, administrator, clients);
    recovery.run();
    check_end(cluster, clients, recovery);
    check_enough_happened(plan, cluster.counts);
  } catch (const Broken& broken) {
    result.broken = broken.what();
  }
  if (watch.stream) {
    hear_stream(stream, watch.stream_only, result);
  }
  add_network_counts(cluster.counts, cluster.network.counts());
  result.hash = cluster.hash.value();
  result.counts = cluster.counts;
  result.simulated = cluster.schedule.now();
  return result;
}

std::string describe(const Plan& plan) {
  const auto ms = [](Duration time) { return std::to_string(time.count() / 1000) + " ms"; };
  return std::to_string(plan.voters) + (plan.grows ? " servers one by one, " : " servers, ") +
         std::to_string(plan.spares) + " spares, election timeout " +
         ms(plan.options.election_timeout) + ", delays up to " + ms(plan.network.delay_max) +
         ", writes up to " + ms(plan.pace.write_max) + ", at most " +
         std::to_string(plan.options.append_entries_max) + " entries a message and " +
         std::to_string(plan.options.inflight_messages_max) + " messages under way, " +
         std::to_string(plan.clients.clients) + " clients on " + std::to_string(plan.clients.keys) +
         " keys";
}

}  // namespace graftd::sim
