# C5: the follower has three entries that the leader does not have, and one place where they differ.
members n0 n1 n2
log n0 4 1 1 4
log n1 4 1 2 2 2
log n2 4 1 1 4
quiet tick n0
quiet deliver n0>n2
quiet deliver n2>n0
quiet deliver n0>n2
quiet deliver n2>n0
settle n0 n1
status
---
> n0>n1 t4 pre-vote? last 4@4
n1 t4 grants n0 a pre-vote in term 5
> n0>n1 t5 vote? last 4@4
n1 t5 term 4 to 5: message
n1 t5 persisted term 5 vote none
n1 t5 persisted term 5 vote n0
n1 t5 grants n0 a vote in term 5
> n0>n1 t5 append after 4@4 [5@5 noop] commit 0
n1 t5 leader is n0
> n1>n0 t4 pre-vote granted
> n1>n0 t5 vote granted
> n1>n0 t5 rejected after 4 hint 3@2
> n0>n1 t5 append after 3@1 [4@4 put x=4.4] commit 0
> n1>n0 t5 rejected after 3 hint 2@1
> n0>n1 t5 append after 2@1 [3@1 put x=3.1] commit 0
n1 t5 cuts off 3 to 5
> n1>n0 t5 accepted to 3
> n0>n1 t5 append after 3@1 [4@4 put x=4.4] [5@5 noop] commit 0
> n1>n0 t5 accepted to 5
n0 t5 commits 1 to 5 by quorum
n0 t5 members at 1 committed: n0,n1,n2
n0: leader t5, log 1 1 1 4 5, commit 5, vote n0
n1: follower t5, log 1 1 1 4 5, commit 0, vote n0
n2: follower t5, log 1 1 1 4, commit 0, vote n0
