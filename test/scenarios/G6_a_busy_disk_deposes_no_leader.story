# G6: the disk of the leader is busy for longer than an election timeout, but shorter than the time
# after which it gives up. Heartbeats do not wait for a disk: no election, and what two others have
# is committed.
cluster n0 n1 n2
quiet tick n0
quiet settle
disk n0 held
quiet put n0 a=1
quiet beat n0 12
wait n1 400
wait n2 400
quiet beat n0 1
status
disk n0 free
settle
quiet beat n0 1
status n0
---
n0: leader t2, log 1 2, commit 3, vote n0
n1: follower t2, log 1 2 2, commit 3, vote n0
n2: follower t2, log 1 2 2, commit 3, vote n0
n0 t2 commits 3 to 3 by quorum
n0: leader t2, log 1 2 2, commit 3, vote n0
