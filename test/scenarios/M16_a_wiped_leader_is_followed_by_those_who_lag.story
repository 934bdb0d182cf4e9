# M16: n0 was wiped, let in again, and leads. n1 is wiped too: it is sent the log from the start, in
# which n0 still has its first directory, and has to follow it all the same.
cluster n0 n1 n2
quiet tick n1
quiet settle
wipe n0
start n0
quiet join n1 n0
quiet settle
quiet sleep n1 100
quiet tick n1
quiet settle
quiet sleep n1 100
quiet tick n1
quiet settle
quiet transfer n1 n0
quiet settle
status
---
n0: leader t3, log 1 2 2 2 3, commit 5, vote n0
n1: follower t3, log 1 2 2 2 3, commit 4, vote n0
n2: follower t3, log 1 2 2 2 3, commit 4, vote n0

wipe n1
start n1
quiet join n0 n1
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
status
---
n0: leader t3, log 1 2 2 2 3 3 3, commit 7, vote n0
n1: follower t3, log 1 2 2 2 3 3 3, commit 7, vote none
n2: follower t3, log 1 2 2 2 3 3 3, commit 7, vote n0
