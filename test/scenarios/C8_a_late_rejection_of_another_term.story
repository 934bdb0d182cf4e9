# C8: a rejection of term 3 arrives in term 4, when n0 leads again. It means nothing any more.
members n0 n1 n2
log n0 2 1 2
log n1 2 1
log n2 2 1 2
quiet tick n0
quiet deliver n0>n2
quiet deliver n2>n0
quiet deliver n0>n2
quiet deliver n2>n0
quiet deliver n0>n1
hold late n1>n0
flight
---
n0>n2 t3 append after 3@2 [4@3 noop] commit 0

# It loses touch, and is elected again.
quiet drop *>*
sleep n0 600
quiet tick n0
sleep * 2000
quiet tick n0
quiet settle
status
---
n0: leader t4, log 1 1 2 3 4, commit 5, vote n0
n1: follower t4, log 1 1 2 3 4, commit 0, vote n0
n2: follower t4, log 1 1 2 3 4, commit 0, vote n0

release late
status n0
flight
---
> n1>n0 t2 pre-vote granted
> n1>n0 t3 vote granted
> n1>n0 t3 rejected after 3 hint 2@1
n0: leader t4, log 1 1 2 3 4, commit 5, vote n0
