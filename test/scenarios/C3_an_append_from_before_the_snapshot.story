# C3: an append whose entries n1 has compacted by now arrives late. They are committed, so they are
# the same: it is accepted, and nothing is cut off.
option snapshot_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet put n0 b=2
hold late n0>n1
again late
quiet deliver n1>n0
quiet settle
quiet put n0 c=3
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
status n1
again late
status n1
crash n1
start n1
again late
status n1
---
> n0>n1 t2 append after 2@2 [3@2 put a=1] commit 2
n1 t2 commits 1 to 2 by leader
n1 t2 members at 1 committed: n0,n1,n2
n1 t2 saves its state at 2@2
n1 t2 has saved its state at 2@2
n1 t2 compacts its log to 2
> n0>n1 t2 append after 3@2 [4@2 put b=2] commit 2
n1: follower t2, state 5@2, log after 5:, commit 5, vote n0
> n0>n1 t2 append after 2@2 [3@2 put a=1] commit 2
> n0>n1 t2 append after 3@2 [4@2 put b=2] commit 2
n1: follower t2, state 5@2, log after 5:, commit 5, vote n0
> n0>n1 t2 append after 2@2 [3@2 put a=1] commit 2
n1 t2 leader is n0
> n0>n1 t2 append after 3@2 [4@2 put b=2] commit 2
n1: follower t2, state 5@2, log after 5:, commit 5, vote n0

