# M14: n3 joins, and crashes after each step of it. Whatever reached its disk, it goes on from
# there: it never campaigns before it may, and ends as a voter.
option promote_lag_max 0
cluster n0 n1 n2
quiet tick n0
quiet settle
server n3
join n0 n3
crash n3
quiet settle
start n3
wait n3 2000
status n3
---
n0 t2 members at 3 appended: n0,n1,n2,n3(learner, to be promoted)
n3: follower t0, log, commit 0, vote none

# It is sent the first entry, in which it is not named.
quiet sleep n0 100
quiet tick n0
drop n0>n1
drop n0>n2
deliver n0>n3
deliver n3>n0
deliver n0>n3
crash n3
start n3
wait n3 2000
status n3
---
> n0>n3 t2 heartbeat after 3@2 commit 3
n3 t2 term 0 to 2: message
n3 t2 persisted term 2 vote none
n3 t2 leader is n0
> n3>n0 t2 rejected after 3 hint 0@0
> n0>n3 t2 append after 0@0 [1@1 members n0,n1,n2] commit 3
n3 t2 members at 1 appended: n0,n1,n2
n3 t2 commits 1 to 1 by leader
n3 t2 members at 1 committed: n0,n1,n2
n3: follower t2, log 1, commit 0, vote none

# Then up to the one that makes it a learner.
quiet sleep n0 100
quiet tick n0
drop n0>n1
drop n0>n2
deliver n0>n3
deliver n3>n0
deliver n0>n3
crash n3
start n3
wait n3 2000
status n3
---
> n0>n3 t2 append after 0@0 [1@1 members n0,n1,n2] commit 3
n3 t2 leader is n0
n3 t2 commits 1 to 1 by leader
n3 t2 members at 1 committed: n0,n1,n2
> n3>n0 t2 accepted to 1
> n3>n0 t2 accepted to 1
> n0>n3 t2 append after 1@1 [2@2 noop] [3@2 members n0,n1,n2,n3(learner, to be promoted)] commit 3
n3 t2 members at 3 appended: n0,n1,n2,n3(learner, to be promoted)
n3 t2 commits 2 to 3 by leader
n3 t2 members at 3 committed: n0,n1,n2,n3(learner, to be promoted)
n3: follower t2, log 1 2 2, commit 0, vote none

# And the one that makes it a voter. It crashes before it acknowledges that.
quiet sleep n0 100
quiet tick n0
drop n0>n1
drop n0>n2
deliver n0>n3
deliver n3>n0
deliver n0>n3
crash n3
drop n3>*
start n3
status
---
> n0>n3 t2 heartbeat after 3@2 commit 3
n3 t2 leader is n0
n3 t2 commits 1 to 3 by leader
n3 t2 members at 3 committed: n0,n1,n2,n3(learner, to be promoted)
> n3>n0 t2 accepted to 3
n0 t2 members at 4 appended: n0,n1,n2,n3
> n3>n0 t2 accepted to 3
> n0>n3 t2 append after 3@2 [4@2 members n0,n1,n2,n3] commit 3
n3 t2 members at 4 appended: n0,n1,n2,n3
n0: leader t2, log 1 2 2 2, commit 3, vote n0
n1: follower t2, log 1 2 2, commit 2, vote n0
n2: follower t2, log 1 2 2, commit 2, vote n0
n3: follower t2, log 1 2 2 2, commit 0, vote none

# It was not told that this is committed, and campaigns by right.
quiet wait n3 1000
flight
---
n0>n1 t2 append after 3@2 [4@2 members n0,n1,n2,n3] commit 3
n0>n2 t2 append after 3@2 [4@2 members n0,n1,n2,n3] commit 3
n3>n0 t2 pre-vote? last 4@2
n3>n1 t2 pre-vote? last 4@2
n3>n2 t2 pre-vote? last 4@2
n3>n0 t2 pre-vote? last 4@2
n3>n1 t2 pre-vote? last 4@2
n3>n2 t2 pre-vote? last 4@2

quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
status
---
n0: leader t2, log 1 2 2 2, commit 4, vote n0
n1: follower t2, log 1 2 2 2, commit 4, vote n0
n2: follower t2, log 1 2 2 2, commit 4, vote n0
n3: follower t2, log 1 2 2 2, commit 4, vote none
