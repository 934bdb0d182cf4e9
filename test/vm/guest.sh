#!/bin/sh
# Runs in the test machine, see run.sh: faults of the kernel made by `graftd chaos`, and what Raft
# does meanwhile. Every test_ function is a test; it says what is wrong and returns 1.
# Usage: guest.sh [TEST...]
. /nodes.sh

# ---- what is said when the kernel or the privilege lacks (first: modules stay once loaded) ----

# refuses CODE WORDS COMMAND...
refuses() {
  local code=$1 words=$2 out rc
  shift 2
  out=$("$@" 2>&1)
  rc=$?
  [ "$rc" = "$code" ] || complain "exit code $rc, not $code: $out" || return 1
  case $out in *"$words"*) ;; *) complain "it does not say \"$words\": $out" ;; esac
}

hide() { find /lib/modules -name "$1.ko" | while read -r file; do mv "$file" "$file.hidden"; done; }
unhide() {
  find /lib/modules -name "$1.ko.hidden" | while read -r file; do mv "$file" "${file%.hidden}"; done
}

test_01_missing_modules_are_explained() {
  local wrong=0
  hide sch_netem
  refuses 4 sch_netem chaos_on 0 delay 100ms -dev eth0 || wrong=1
  unhide sch_netem
  hide ifb
  refuses 4 ifb chaos_on 0 delay 100ms -from 192.168.0.11 -dev eth0 || wrong=1
  unhide ifb
  [ "$wrong" = 0 ] || return 1
  [ "$(queues 0)" = "$untouched" ] || complain "a queue was left: $(queues 0)"
}

test_02_missing_privilege_is_explained() {
  refuses 3 NET_ADMIN on 0 setpriv --bounding-set=-net_admin --inh-caps=-net_admin \
    graftd chaos delay 100ms -dev eth0 -records /run/records0 || return 1
  refuses 3 NET_ADMIN on 0 setpriv --bounding-set=-net_admin --inh-caps=-net_admin \
    graftd chaos partition 192.168.0.11 -records /run/records0
}

test_03_doctor_finds_everything() {
  on 0 graftd chaos doctor >/run/doctor 2>&1 || complain "$(cat /run/doctor)"
}

# ---- one fault each ----

# clear_and_compare N: after `clear` the queues are what they were.
clear_and_compare() {
  local out
  out=$(chaos_on "$1" clear 2>&1) || complain "clear failed: $out" || return 1
  [ "$(queues "$1")" = "$untouched" ] || complain "after clear: $(queues "$1")" || return 1
  on "$1" nft list tables | grep -q graftd && complain 'a table of nft was left' && return 1
  ! ip netns exec "n$1" /usr/sbin/ip link show gc-ifb0 >/dev/null 2>&1 ||
    complain 'the ifb device was left'
}

test_10_delay_to_one_peer() {
  local base to1 to2
  base=$(best_us 0 1)
  chaos_on 0 delay 100ms -to node1 -dev eth0 >/dev/null || return 1
  to1=$(best_us 0 1)
  to2=$(best_us 0 2)
  echo "  round trip to node1 $base us, with the delay $to1 us; to node2 $to2 us"
  between $((base + 85000)) "$to1" $((base + 115000)) || complain 'the delay is not 100 ms' || return 1
  between 0 "$to2" 20000 || complain 'node2 is met too' || return 1
  write_some "$endpoints" || complain 'a write failed' || return 1
  clear_and_compare 0 && healed
}

test_11_loss() {
  local i answers=0
  chaos_on 0 loss 50% -to node1 -dev eth0 >/dev/null || return 1
  for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    [ -z "$(round_trip_us 0 1 1)" ] || answers=$((answers + 1))
  done
  echo "  $answers of 12 answers with 50% loss"
  between 1 "$answers" 11 || complain 'that is no loss of a half' || return 1
  [ "$(best_us 0 2)" != none ] || complain 'node2 is met too' || return 1
  write_some "$endpoints" || complain 'a write failed' || return 1
  clear_and_compare 0 && healed
}

test_12_rate() {
  local us
  chaos_on 0 rate 100kbit -to node1 -dev eth0 >/dev/null || return 1
  us=$(on 0 ping -c 1 -s 1400 -W 5 192.168.0.11 |
    sed -n 's/.*time=\([0-9]*\)\.\([0-9]*\) ms.*/\1\2/p')
  echo "  1442 bytes at 100 kbit/s: $us us"
  # 1442 * 8 / 100 = 115 ms, and what Raft sends besides.
  between 100000 "$us" 900000 || complain 'that is not the rate' || return 1
  clear_and_compare 0 && healed
}

test_13_delay_of_what_arrives() {
  local from1 from2
  chaos_on 0 delay 150ms -from 192.168.0.11 -dev eth0 >/dev/null || return 1
  from1=$(best_us 0 1)
  from2=$(best_us 0 2)
  echo "  round trip with node1 $from1 us, with node2 $from2 us"
  between 135000 "$from1" 185000 || complain 'the delay is not 150 ms' || return 1
  between 0 "$from2" 20000 || complain 'node2 is met too' || return 1
  clear_and_compare 0 && healed
}

test_14_a_change_leaves_nothing_of_before() {
  chaos_on 0 corrupt 5% -dev eth0 -id x >/dev/null || return 1
  chaos_on 0 delay 20ms -dev eth0 -id x >/dev/null || return 1
  case $(queues 0) in *corrupt*) complain "$(queues 0)" || return 1 ;; esac
  case $(queues 0) in *'delay 20ms'*) ;; *) complain "$(queues 0)" || return 1 ;; esac
  # The same thing again changes nothing and is no error.
  chaos_on 0 delay 20ms -dev eth0 -id x >/dev/null || return 1
  [ "$(queues 0 | grep -c netem)" = 1 ] || complain "$(queues 0)" || return 1
  clear_and_compare 0
}

test_15_a_fault_expires() {
  chaos_on 0 delay 300ms -dev eth0 -for 1s >/dev/null || return 1
  [ "$(queues 0)" = "$untouched" ] || complain "after 1 s: $(queues 0)" || return 1
  chaos_on 0 delay 300ms -dev eth0 -for 1s -detach >/dev/null || return 1
  [ "$(queues 0)" != "$untouched" ] || complain 'there was no fault' || return 1
  eventually 10 clean_again 0 || complain "the watcher did not undo it: $(queues 0)"
}
clean_again() { [ "$(queues "$1")" = "$untouched" ]; }
has_fault() { [ "$(queues "$1")" != "$untouched" ]; }

test_16_what_a_killed_injector_left_is_cleaned_up() {
  local pid
  # Not through a function of this shell: the number would be that of a shell.
  /usr/sbin/ip netns exec n0 graftd chaos delay 300ms -dev eth0 -for 1h -records /run/records0 \
    >/dev/null &
  pid=$!
  eventually 10 has_fault 0 || complain 'there was no fault' || return 1
  kill -9 "$pid"
  wait "$pid" 2>/dev/null
  has_fault 0 || complain 'the fault went with its maker' || return 1
  chaos_on 0 gc >/dev/null || complain 'gc failed' || return 1
  [ "$(queues 0)" = "$untouched" ] || complain "after gc: $(queues 0)"
}

test_17_ended_by_a_signal_it_undoes() {
  local pid
  # Not through a function of this shell: the number would be that of a shell.
  /usr/sbin/ip netns exec n0 graftd chaos delay 300ms -dev eth0 -for 1h -records /run/records0 \
    >/dev/null &
  pid=$!
  eventually 10 has_fault 0 || complain 'there was no fault' || return 1
  kill -TERM "$pid"
  wait "$pid" 2>/dev/null
  [ "$(queues 0)" = "$untouched" ] || complain "after SIGTERM: $(queues 0)"
}

test_18_foreign_queues_are_left_alone() {
  local foreign
  on 0 tc qdisc add dev eth0 root handle 1: tbf rate 100mbit burst 32k latency 50ms || return 1
  foreign=$(queues 0)
  refuses 6 tbf chaos_on 0 delay 100ms -dev eth0 || return 1
  chaos_on 0 clear >/dev/null || return 1
  [ "$(queues 0)" = "$foreign" ] || complain "it became $(queues 0)" || return 1
  on 0 tc qdisc del dev eth0 root
  [ "$(queues 0)" = "$untouched" ] || complain "$(queues 0)"
}

# ---- what Raft does ----

# The seed's fault on the leader: it loses its place, the others go on, nothing is lost.
test_20_the_delay_of_the_seed() {
  local old us
  old=$(leader) || complain 'nobody leads' || return 1
  on "$old" ip neigh flush all
  chaos_on "$old" delay 10000ms -dev eth0 >/dev/null || return 1
  us=$(round_trip_us "$old" "$(others "$old" | cut -d' ' -f1)" 14)
  echo "  round trip with an empty neighbour table: $us us"
  between 10000000 "$us" 10500000 || complain 'the delay is not 10 s' || return 1
  eventually 15 one_leads "$(others "$old")" || complain 'no new leader' || return 1
  write_some "$(through_others "$old")" || complain 'the majority takes no write' || return 1
  clear_and_compare "$old" && healed
}
through_others() {
  local n list=
  for n in $(others "$1"); do list=$list,$(address "$n"):11000; done
  echo "${list#,}"
}

test_21_cut_off_both_ways() {
  local old
  old=$(leader) || complain 'nobody leads' || return 1
  chaos_on "$old" isolate -dev eth0 >/dev/null || return 1
  eventually 15 one_leads "$(others "$old")" || complain 'no new leader' || return 1
  eventually 10 is_no_leader "$old" || complain 'the one that is cut off still leads' || return 1
  write_some "$(through_others "$old")" || complain 'the majority takes no write' || return 1
  if patience=2s client_of "$old" put never there >/dev/null 2>&1; then
    complain 'the one that is cut off took a write' || return 1
  fi
  clear_and_compare "$old" && healed
}

# It speaks but hears nobody: the hard one. It must give up by itself.
test_22_a_leader_that_hears_nobody_gives_up() {
  local old
  old=$(leader) || complain 'nobody leads' || return 1
  chaos_on "$old" isolate -direction in -dev eth0 >/dev/null || return 1
  eventually 15 is_no_leader "$old" || complain 'it still leads' || return 1
  eventually 15 one_leads "$(others "$old")" || complain 'no new leader' || return 1
  write_some "$(through_others "$old")" || complain 'the majority takes no write' || return 1
  clear_and_compare "$old" && healed
}

# The other way round: a follower that hears the leader but is not heard.
test_23_a_follower_that_is_not_heard() {
  local led mute
  led=$(leader) || complain 'nobody leads' || return 1
  mute=$(others "$led" | cut -d' ' -f1)
  chaos_on "$mute" isolate -direction out -dev eth0 >/dev/null || return 1
  write_some "$(through_others "$mute")" || complain 'the majority takes no write' || return 1
  clear_and_compare "$mute" && healed
}

test_24_without_a_majority_nothing_is_written() {
  local led n
  led=$(leader) || complain 'nobody leads' || return 1
  for n in $(others "$led"); do
    chaos_on "$n" partition "$(address "$led")" -raft >/dev/null || return 1
    chaos_on "$n" partition "$(address "$(third "$led" "$n")")" -raft >/dev/null || return 1
  done
  eventually 15 is_no_leader "$led" || complain 'it still leads, of nobody' || return 1
  for n in 0 1 2; do
    if patience=1s client_of "$n" put never there >/dev/null 2>&1; then
      complain "node$n took a write alone" || return 1
    fi
  done
  for n in $(others "$led"); do clear_and_compare "$n" || return 1; done
  healed
}
third() {
  local n
  for n in $(others "$1"); do [ "$n" = "$2" ] || echo "$n"; done
}

# ---- run ----

make_network
untouched=$(queues 0)
start_cluster || {
  echo 'not ok the cluster did not start'
  cat /run/node*.err
  exit 1
}
passed=0
failed=0
all=$(sed -n 's/^\(test_[a-z0-9_]*\)() .*/\1/p' /guest.sh)
for test in ${*:-$all}; do
  begin=$(date +%s)
  if "$test"; then
    passed=$((passed + 1))
    echo "ok $test ($(($(date +%s) - begin)) s)"
  else
    failed=$((failed + 1))
    echo "not ok $test ($(($(date +%s) - begin)) s)"
    for n in 0 1 2; do chaos_on "$n" clear >/dev/null 2>&1; done
    tail -n 3 /run/node*.err
  fi
done
echo "vm: $passed passed, $failed failed"
[ "$failed" = 0 ]
