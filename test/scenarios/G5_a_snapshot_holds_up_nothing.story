# G5: writing the state takes the leader n0 two seconds, and n1 as well. Heartbeats, writes and reads
# go on meanwhile, and nobody campaigns; the log is compacted only when the state is on the disk.
option snapshot_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
state n0 held
state n1 held
quiet tick n0
quiet settle
put n0 a=1
quiet settle
quiet beat n0 20
wait n1 400
wait n2 400
quiet beat n0 1
status
---
n0: leader t2, log 1 2 2, commit 3, vote n0
n1: follower t2, log 1 2 2, commit 3, vote n0
n2: follower t2, state 3@2, log after 3:, commit 3, vote n0

put n0 b=2
settle
get n0 a
settle
---
> n0>n1 t2 append after 3@2 [4@2 put b=2] commit 3
> n0>n2 t2 append after 3@2 [4@2 put b=2] commit 3
> n1>n0 t2 accepted to 4
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum
> n2>n0 t2 accepted to 4
> n0>n1 t2 heartbeat after 4@2 commit 4 round 1
n1 t2 commits 4 to 4 by leader
> n0>n2 t2 heartbeat after 4@2 commit 4 round 1
n2 t2 commits 4 to 4 by leader
n2 t2 saves its state at 4@2
n2 t2 has saved its state at 4@2
n2 t2 compacts its log to 4
> n1>n0 t2 accepted to 4 round 1
n0 answers: found 1 of 3
> n2>n0 t2 accepted to 4 round 1

state n0 free
state n1 free
quiet beat n0 1
status
---
n0 t2 has saved its state at 2@2
n0 t2 saves its state at 4@2
n0 t2 compacts its log to 2
n0 t2 has saved its state at 4@2
n0 t2 compacts its log to 4
n1 t2 has saved its state at 2@2
n1 t2 saves its state at 4@2
n1 t2 compacts its log to 2
n1 t2 has saved its state at 4@2
n1 t2 compacts its log to 4
n0: leader t2, state 4@2, log after 4:, commit 4, vote n0
n1: follower t2, state 4@2, log after 4:, commit 4, vote n0
n2: follower t2, state 4@2, log after 4:, commit 4, vote n0
