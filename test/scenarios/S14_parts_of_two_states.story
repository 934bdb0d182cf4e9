# S14: parts of two states of one leader arrive mixed. The first state was given up when n2 was
# started again; its parts are late, and change nothing of the second.
option snapshot_bytes_max 1
option snapshot_part_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle n0 n1
quiet put n0 b=2
quiet settle n0 n1
quiet put n0 c=3
quiet settle n0 n1
quiet up n0 n2
quiet deliver n0>n2
quiet deliver n2>n0
hold first n0>n2
again first
quiet deliver n2>n0
hold second n0>n2
quiet crash n2
quiet start n2
again second
deliver n2>n0
deliver n0>n2
again first
again second
settle
status
---
> n0>n2 t2 state at 5@2 part 1: b=2
> n0>n2 t2 state at 5@2 part 2, the last: c=3
n2 t2 leader is n0
> n2>n0 t2 wants part 0
> n0>n2 t2 state at 5@2 part 0: a=1
> n0>n2 t2 state at 5@2 part 1: b=2
> n0>n2 t2 state at 5@2 part 2, the last: c=3
> n2>n0 t2 wants part 1
> n0>n2 t2 state at 5@2 part 1: b=2
> n2>n0 t2 wants part 2
> n0>n2 t2 state at 5@2 part 2, the last: c=3
n2 t2 installs the state of n0 at 5@2
n2 t2 commits 1 to 5 by snapshot
n2 t2 members at 1 committed: n0,n1,n2
> n2>n0 t2 has the state to 5
n0: leader t2, state 5@2, log after 5:, commit 5, vote n0
n1: follower t2, state 4@2, log after 4: 2, commit 4, vote n0
n2: follower t2, state 5@2, log after 5:, commit 5, vote n0

