# S4: while n2 is sent the state, a key that is yet to come gets another value. What is sent is the
# state as it was at its entry; the new value comes afterwards, with the log.
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
quiet sleep n0 100
quiet tick n0
quiet settle n0 n1
quiet up n0 n2
deliver n0>n2
deliver n2>n0
quiet put n0 c=33
quiet settle n0 n1
quiet up n0 n2
settle
status
---
> n0>n2 t2 heartbeat after 5@2 commit 5
> n0>n2 t2 state at 5@2 part 0: a=1
> n2>n0 t2 rejected after 5 hint 2@2
> n2>n0 t2 wants part 1
> n0>n2 t2 heartbeat after 5@2 commit 6
> n0>n2 t2 state at 5@2 part 1: b=2
> n2>n0 t2 rejected after 5 hint 2@2
> n2>n0 t2 wants part 2
> n0>n2 t2 state at 5@2 part 2, the last: c=3
n2 t2 installs the state of n0 at 5@2
n2 t2 commits 1 to 5 by snapshot
n2 t2 members at 1 committed: n0,n1,n2
> n2>n0 t2 has the state to 5
n0 t2 compacts its log to 6
> n0>n2 t2 append after 5@2 [6@2 put c=33] commit 6
n2 t2 commits 6 to 6 by leader
n2 t2 saves its state at 6@2
n2 t2 has saved its state at 6@2
n2 t2 compacts its log to 6
> n2>n0 t2 accepted to 6
n0: leader t2, state 6@2, log after 6:, commit 6, vote n0
n1: follower t2, state 5@2, log after 5: 2, commit 5, vote n0
n2: follower t2, state 6@2, log after 6:, commit 6, vote n0

