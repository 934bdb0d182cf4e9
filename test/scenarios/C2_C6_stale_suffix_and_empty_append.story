# C2, C6: n1 has two entries of a leader that lost. A heartbeat that matches at entry 1 and says
# that 4 are committed must not make it commit, or acknowledge, entries of its own.
members n0 n1 n2
log n0 2 1 1
log n1 2 2 2
log n2 2 1 1
quiet tick n0
quiet settle n0 n2
status
---
n0: leader t3, log 1 1 1 3, commit 4, vote n0
n1: follower t2, log 1 2 2, commit 0, vote none
n2: follower t3, log 1 1 1 3, commit 0, vote n0

up n0 n1
deliver n0>n1
deliver n1>n0
---
n0 t3 link to n1 up
> n0>n1 t3 heartbeat after 3@1 commit 4
n1 t3 term 2 to 3: message
n1 t3 persisted term 3 vote none
n1 t3 leader is n0
> n1>n0 t3 rejected after 3 hint 1@1

# The leader now knows where they agree. Its next append is lost, and the link opens again.
drop n0>n1
up n0 n1
deliver n0>n1
status n1
flight
---
n0 t3 link to n1 up
> n0>n1 t3 heartbeat after 1@1 commit 4
n1 t3 commits 1 to 1 by leader
n1 t3 members at 1 committed: n0,n1,n2
n1: follower t3, log 1 2 2, commit 1, vote none
n1>n0 t3 accepted to 1
