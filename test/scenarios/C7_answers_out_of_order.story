# C7: the answers to two appends arrive in the wrong order. What is known to match stays.
cluster n0 n1 n2
quiet tick n0
quiet settle
crash n2
quiet put n0 a=1
quiet deliver n0>n1
quiet put n0 b=2
quiet deliver n0>n1
newest n1>n0
deliver n1>n0
status n0
---
> n1>n0 t2 accepted to 4
n0 answers: applied at 3
n0 answers: applied at 4
n0 t2 commits 3 to 4 by quorum
> n1>n0 t2 accepted to 3
n0: leader t2, log 1 2 2 2, commit 4, vote n0

# And when the connection opens anew, the leader begins behind it.
quiet up n0 n1
flight
---
n0>n2 t2 append after 2@2 [3@2 put a=1] commit 2
n0>n2 t2 append after 3@2 [4@2 put b=2] commit 2
n0>n1 t2 heartbeat after 4@2 commit 4
