# S5: n2 has a key that was deleted while it was away. The state that it is sent takes the place of
# its own.
option snapshot_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 gone=1
quiet put n0 kept=1
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
quiet delete n0 gone
quiet settle n0 n1
quiet put n0 new=1
quiet settle n0 n1
quiet up n0 n2
quiet settle
quiet transfer n0 n2
quiet settle
get n2 gone
settle
get n2 kept
settle
get n2 new
settle
status n2
---
> n2>n0 t3 heartbeat after 7@3 commit 7 round 1
n0 t3 commits 7 to 7 by leader
n0 t3 saves its state at 7@3
n0 t3 has saved its state at 7@3
n0 t3 compacts its log to 7
> n2>n1 t3 heartbeat after 7@3 commit 7 round 1
n1 t3 commits 7 to 7 by leader
n1 t3 saves its state at 7@3
n1 t3 has saved its state at 7@3
n1 t3 compacts its log to 7
> n0>n2 t3 accepted to 7 round 1
n2 answers: missing
> n1>n2 t3 accepted to 7 round 1
> n2>n0 t3 heartbeat after 7@3 commit 7 round 2
> n2>n1 t3 heartbeat after 7@3 commit 7 round 2
> n0>n2 t3 accepted to 7 round 2
n2 answers: found 1 of 4
> n1>n2 t3 accepted to 7 round 2
> n2>n0 t3 heartbeat after 7@3 commit 7 round 3
> n2>n1 t3 heartbeat after 7@3 commit 7 round 3
> n0>n2 t3 accepted to 7 round 3
n2 answers: found 1 of 6
> n1>n2 t3 accepted to 7 round 3
n2: leader t3, state 7@3, log after 7:, commit 7, vote n2

# The same after a restart, from the disk.
quiet crash n2
quiet start n2
quiet sleep * 2000
quiet tick n2
quiet settle
get n2 gone
settle
get n2 kept
settle
status
---
> n2>n0 t4 heartbeat after 8@4 commit 8 round 1
n0 t4 commits 8 to 8 by leader
n0 t4 saves its state at 8@4
n0 t4 has saved its state at 8@4
n0 t4 compacts its log to 8
> n2>n1 t4 heartbeat after 8@4 commit 8 round 1
n1 t4 commits 8 to 8 by leader
n1 t4 saves its state at 8@4
n1 t4 has saved its state at 8@4
n1 t4 compacts its log to 8
> n0>n2 t4 accepted to 8 round 1
n2 answers: missing
> n1>n2 t4 accepted to 8 round 1
> n2>n0 t4 heartbeat after 8@4 commit 8 round 2
> n2>n1 t4 heartbeat after 8@4 commit 8 round 2
> n0>n2 t4 accepted to 8 round 2
n2 answers: found 1 of 4
> n1>n2 t4 accepted to 8 round 2
n0: follower t4, state 8@4, log after 8:, commit 8, vote n2
n1: follower t4, state 8@4, log after 8:, commit 8, vote n2
n2: leader t4, state 8@4, log after 8:, commit 8, vote n2

