# R6: the successor is down. The leader gives up after an election timeout and takes writes again.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet beat n0 1
crash n1
transfer n0 n1
put n0 a=1
flight
---
n0 t2 transfer to n1 started
n0 t2 transfer to n1 ordered
n0>n1 t2 campaign now

quiet beat n0 3
beat n0 3
status n0
---
> n0>n2 t2 heartbeat after 2@2 commit 2
> n2>n0 t2 accepted to 2
n0 t2 transfer to n1 ordered
n0 answers: refused: the successor did not take over in time; this server goes on leading
n0 t2 transfer to n1 aborted
> n0>n2 t2 heartbeat after 2@2 commit 2
> n0>n2 t2 append after 2@2 [3@2 put a=1] commit 2
> n2>n0 t2 accepted to 2
> n2>n0 t2 accepted to 3
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum
> n0>n2 t2 heartbeat after 3@2 commit 3
n2 t2 commits 3 to 3 by leader
> n2>n0 t2 accepted to 3
n0: leader t2, log 1 2 2, commit 3, vote n0
