# K4, S4: n2 is sent a state with a session of c1. While its disk takes that, a new leader, which has
# the whole log, sends n2 the entries, and in one of them the session ends. n2 goes on with what it
# has, and the session must go from the disk, too: n2 would not start from it.
option sessions_max 1
option snapshot_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
state n1 held
state n2 held
quiet tick n0
quiet settle n0 n1
quiet put n0 x=1 as c1:1
quiet settle n0 n1
quiet sleep n0 100
quiet tick n0
quiet settle n0 n1
quiet up n0 n2
settle n0 n2
status
quiet sleep * 2000
quiet tick n1
quiet settle n1 n2
quiet put n1 x=2 as c2:1
settle n1 n2
quiet sleep n1 100
quiet tick n1
settle n1 n2
status n2
saved n2
settle n1 n2
saved n2
settle n1 n2
crash n2
start n2
status n2
---
> n0>n2 t2 heartbeat after 3@2 commit 3
n2 t2 term 1 to 2: message
n2 t2 persisted term 2 vote none
n2 t2 leader is n0
> n0>n2 t2 state at 3@2 part 0, the last: 2 of sessions x=1
> n2>n0 t2 rejected after 3 hint 1@1
n0: leader t2, state 3@2, log after 3:, commit 3, vote n0
n1: follower t2, log 1 2 2, commit 3, vote n0
n2: follower t2, log 1, commit 0, vote none
> n1>n2 t3 append after 4@3 [5@3 put x=2 as c2:1] commit 4
n2 t3 commits 4 to 4 by leader
> n2>n1 t3 accepted to 5
n1 answers: applied at 5
n1 t3 commits 5 to 5 by quorum
> n1>n2 t3 heartbeat after 5@3 commit 5
n2 t3 commits 5 to 5 by leader
> n2>n1 t3 accepted to 5
n2: follower t3, log 1 2 2 3 3, commit 5, vote n1
n2 t3 saves its state at 5@3
n2 t3 compacts its log to 3
n2 t3 has saved its state at 5@3
n2 t3 compacts its log to 5
n2: follower t3, state 5@3, log after 5:, commit 5, vote n1
