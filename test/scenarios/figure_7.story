# Raft figure 7: the leader of term 8 and six followers with entries that are missing, too many, or
# both. All end with the leader's log.
members n0 n1 n2 n3 n4 n5 n6
log n0 7 1 1 4 4 5 5 6 6 6
log n1 7 1 1 4 4 5 5 6 6
log n2 7 1 1 4
log n3 7 1 1 4 4 5 5 6 6 6 6
log n4 7 1 1 4 4 5 5 6 6 6 7 7
log n5 7 1 1 4 4 4 4
log n6 7 1 1 2 2 2 3 3 3 3 3
quiet tick n0
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
status
---
n0: leader t8, log 1 1 1 4 4 5 5 6 6 6 8, commit 11, vote n0
n1: follower t8, log 1 1 1 4 4 5 5 6 6 6 8, commit 11, vote n0
n2: follower t8, log 1 1 1 4 4 5 5 6 6 6 8, commit 11, vote n0
n3: follower t8, log 1 1 1 4 4 5 5 6 6 6 8, commit 11, vote none
n4: follower t8, log 1 1 1 4 4 5 5 6 6 6 8, commit 11, vote none
n5: follower t8, log 1 1 1 4 4 5 5 6 6 6 8, commit 11, vote n0
n6: follower t8, log 1 1 1 4 4 5 5 6 6 6 8, commit 11, vote n0
