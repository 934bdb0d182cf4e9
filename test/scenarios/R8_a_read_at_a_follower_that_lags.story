# R8: n1 has the newest write in its log, but does not know that it is committed. A read there is
# answered by the leader, after a round of heartbeats.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle
quiet beat n0 1
quiet put n0 a=2
quiet settle
status n1
get n1 a
settle
---
n1: follower t2, log 1 2 2 2, commit 3, vote n0
> n1>n0 t2 forward get a
> n0>n1 t2 heartbeat after 4@2 commit 4 round 1
n1 t2 commits 4 to 4 by leader
> n0>n2 t2 heartbeat after 4@2 commit 4 round 1
n2 t2 commits 4 to 4 by leader
> n1>n0 t2 accepted to 4 round 1
> n2>n0 t2 accepted to 4 round 1
> n0>n1 t2 forwarded: found 2 of 4
n1 answers: found 2 of 4
