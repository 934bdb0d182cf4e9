# S10, S13: the state goes to n2 in parts of one key. n2 is killed after the second; it has forgotten
# what came, so it says that it wants the first one, and gets the state as it is by then.
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
quiet put n0 d=4
quiet settle n0 n1
quiet up n0 n2
deliver n0>n2
deliver n2>n0
deliver n0>n2
deliver n2>n0
---
> n0>n2 t2 heartbeat after 6@2 commit 6
> n0>n2 t2 state at 6@2 part 0: a=1
> n2>n0 t2 rejected after 6 hint 2@2
> n2>n0 t2 wants part 1
> n0>n2 t2 state at 6@2 part 1: b=2
> n2>n0 t2 wants part 2

quiet crash n2
quiet start n2
quiet put n0 b=22
quiet settle n0 n1
quiet up n0 n2
settle
status
---
> n0>n2 t2 heartbeat after 6@2 commit 7
n2 t2 leader is n0
> n0>n2 t2 state at 6@2 part 2: c=3
> n2>n0 t2 rejected after 6 hint 2@2
> n2>n0 t2 wants part 0
n0 t2 compacts its log to 7
> n0>n2 t2 state at 7@2 part 0: a=1
> n2>n0 t2 wants part 1
> n0>n2 t2 state at 7@2 part 1: b=22
> n2>n0 t2 wants part 2
> n0>n2 t2 state at 7@2 part 2: c=3
> n2>n0 t2 wants part 3
> n0>n2 t2 state at 7@2 part 3, the last: d=4
n2 t2 installs the state of n0 at 7@2
n2 t2 commits 1 to 7 by snapshot
n2 t2 members at 1 committed: n0,n1,n2
> n2>n0 t2 has the state to 7
n0: leader t2, state 7@2, log after 7:, commit 7, vote n0
n1: follower t2, state 6@2, log after 6: 2, commit 6, vote n0
n2: follower t2, state 7@2, log after 7:, commit 7, vote n0

