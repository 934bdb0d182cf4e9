# C1, Raft figure 8. n0 led term 2 and sent its entry to n1 only; n4 led term 3 and has an entry of
# its own. Now n0 leads term 4 and brings the entry of term 2 to a third server, but not yet its own
# no-op: a majority has entry 2, and it is still not committed.
option append_entries_max 1
members n0 n1 n2 n3 n4
log n0 3 2
log n1 3 2
log n2 3
log n3 3
log n4 3 3
quiet tick n0
quiet deliver n0>n1
quiet deliver n0>n2
quiet deliver n1>n0
quiet deliver n2>n0
quiet deliver n0>n1
quiet deliver n0>n2
quiet deliver n1>n0
quiet deliver n2>n0
status
---
n0: leader t4, log 1 2 4, commit 0, vote n0
n1: follower t4, log 1 2, commit 0, vote n0
n2: follower t4, log 1, commit 0, vote n0
n3: follower t3, log 1, commit 0, vote none
n4: follower t3, log 1 3, commit 0, vote none

quiet deliver n0>n2
quiet deliver n2>n0
deliver n0>n2
deliver n2>n0
status
---
> n0>n2 t4 append after 1@1 [2@2 put x=2.2] commit 0
> n2>n0 t4 accepted to 2
n0: leader t4, log 1 2 4, commit 0, vote n0
n1: follower t4, log 1 2, commit 0, vote n0
n2: follower t4, log 1 2, commit 0, vote n0
n3: follower t3, log 1, commit 0, vote none
n4: follower t3, log 1 3, commit 0, vote none

# So n4 may still win term 5 and replace it, as in (d).
crash n0
drop *>*
sleep * 2000
quiet tick n4
quiet settle
quiet tick n4
quiet settle
status
---
n0: down
n1: follower t5, log 1 3 5, commit 0, vote n4
n2: follower t5, log 1 3 5, commit 0, vote n4
n3: follower t5, log 1 3 5, commit 0, vote n4
n4: leader t5, log 1 3 5, commit 3, vote n4
