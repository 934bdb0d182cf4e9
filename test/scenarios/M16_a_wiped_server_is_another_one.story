# M16: n1 has voted in term 2; then its disk is replaced. Under its old name it is asked for nothing
# and nothing of it counts, until it is let in again: as a learner first.
cluster n0 n1 n2
quiet tick n0
quiet settle
wipe n1
start n1
tick n1
quiet sleep n0 100
quiet tick n0
deliver *>n1
status n1
---
x n0>n1 t2 heartbeat after 2@2 commit 2: another directory
n1: follower t0, log, commit 0, vote none

quiet deliver n0>n2
quiet deliver n2>n0
join n0 n1
deliver *>n2
deliver n2>n0
---
n0 t2 members at 3 appended: n0,n1(learner, to be promoted),n2
> n0>n2 t2 append after 2@2 [3@2 members n0,n1(learner, to be promoted),n2] commit 2
n2 t2 members at 3 appended: n0,n1(learner, to be promoted),n2
> n2>n0 t2 accepted to 3
n0 t2 commits 3 to 3 by quorum
n0 t2 members at 3 committed: n0,n1(learner, to be promoted),n2

settle
quiet sleep n0 100
quiet tick n0
settle
---
> n0>n1 t2 heartbeat after 3@2 commit 3
n1 t2 term 0 to 2: message
n1 t2 persisted term 2 vote none
n1 t2 leader is n0
> n0>n2 t2 heartbeat after 3@2 commit 3
n2 t2 commits 3 to 3 by leader
n2 t2 members at 3 committed: n0,n1(learner, to be promoted),n2
> n1>n0 t2 rejected after 3 hint 0@0
> n2>n0 t2 accepted to 3
> n0>n1 t2 append after 0@0 [1@1 members n0,n1,n2] commit 3
n1 t2 members at 1 appended: n0,n1,n2
n1 t2 commits 1 to 1 by leader
n1 t2 members at 1 committed: n0,n1,n2
> n1>n0 t2 accepted to 1
n0 t2 members at 4 appended: n0,n1,n2
> n0>n1 t2 append after 1@1 [2@2 noop] [3@2 members n0,n1(learner, to be promoted),n2] [4@2 members n0,n1,n2] commit 3
n1 t2 members at 3 appended: n0,n1(learner, to be promoted),n2
n1 t2 members at 4 appended: n0,n1,n2
n1 t2 commits 2 to 3 by leader
> n0>n2 t2 append after 3@2 [4@2 members n0,n1,n2] commit 3
n2 t2 members at 4 appended: n0,n1,n2
> n1>n0 t2 accepted to 4
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum
n0 t2 members at 4 committed: n0,n1,n2
> n2>n0 t2 accepted to 4
