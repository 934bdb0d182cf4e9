# S12: n2 is removed while it is sent the state. What is on its way is answered and means nothing.
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
quiet up n0 n2
deliver n0>n2
deliver n2>n0
flight
quiet hold part n0>n2
remove n0 n2
settle n0 n1
release part
settle
quiet put n0 c=3
quiet settle
status
---
> n0>n2 t2 heartbeat after 4@2 commit 4
> n0>n2 t2 state at 4@2 part 0: a=1
> n2>n0 t2 rejected after 4 hint 2@2
> n2>n0 t2 wants part 1
n0>n2 t2 state at 4@2 part 1, the last: b=2
n0 t2 members at 5 appended: n0,n1
> n0>n1 t2 append after 4@2 [5@2 members n0,n1] commit 4
n1 t2 members at 5 appended: n0,n1
n1 t2 commits 4 to 4 by leader
n1 t2 saves its state at 4@2
n1 t2 has saved its state at 4@2
n1 t2 compacts its log to 4
> n1>n0 t2 accepted to 5
n0 answers: applied at 5
n0 t2 commits 5 to 5 by quorum
n0 t2 members at 5 committed: n0,n1
n0 t2 saves its state at 5@2
n0 t2 has saved its state at 5@2
n0 t2 compacts its log to 5
> n0>n2 t2 state at 4@2 part 1, the last: b=2
n2 t2 installs the state of n0 at 4@2
n2 t2 commits 1 to 4 by snapshot
n2 t2 members at 1 committed: n0,n1,n2
> n2>n0 t2 has the state to 4
n0: leader t2, state 6@2, log after 6:, commit 6, vote n0
n1: follower t2, state 5@2, log after 5: 2, commit 5, vote n0
n2: follower t2, state 4@2, log after 4:, commit 4, vote n0

