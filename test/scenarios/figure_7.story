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
