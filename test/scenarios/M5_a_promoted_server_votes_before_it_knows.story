# M5: the leader promotes n2, and it and n1 have that entry, but n2 does not. Then the leader dies.
# n1 needs the vote of n2, which is a learner as far as it knows.
members n0 n1
log n0 1
log n1 1
server n2
quiet tick n0
quiet settle
quiet join n0 n2
quiet settle n0 n1
sleep n0 100
quiet tick n0
deliver n0>n2
deliver n2>n0
deliver n0>n2
deliver n2>n0
status
---
> n0>n2 t2 heartbeat after 3@2 commit 3
n2 t2 term 0 to 2: message
n2 t2 persisted term 2 vote none
n2 t2 leader is n0
> n2>n0 t2 rejected after 3 hint 0@0
> n0>n2 t2 append after 0@0 [1@1 members n0,n1] commit 3
n2 t2 members at 1 appended: n0,n1
n2 t2 commits 1 to 1 by leader
n2 t2 members at 1 committed: n0,n1
> n2>n0 t2 accepted to 1
n0 t2 members at 4 appended: n0,n1,n2
n0: leader t2, log 1 2 2 2, commit 3, vote n0
n1: follower t2, log 1 2 2, commit 2, vote n0
n2: follower t2, log 1, commit 1, vote none

hold lost n0>n2
quiet deliver n0>n1
quiet deliver n1>n0
quiet settle n0 n1
crash n0
status
---
n0: down
n1: follower t2, log 1 2 2 2, commit 3, vote n0
n2: follower t2, log 1, commit 1, vote none

sleep * 2000
tick n1
settle
status
---
n1 t2 election timer
n1 t2 follower becomes pre-candidate: election-timeout, last 4@2
> n1>n2 t2 pre-vote? last 4@2
n2 t2 grants n1 a pre-vote in term 3
> n2>n1 t2 pre-vote granted
n1 t3 term 2 to 3: pre-vote-won
n1 t3 persisted term 3 vote n1
n1 t3 pre-candidate becomes candidate: pre-vote-won, last 4@2
n1 t3 grants n1 a vote in term 3
> n1>n2 t3 vote? last 4@2
n2 t3 term 2 to 3: message
n2 t3 persisted term 3 vote none
n2 t3 persisted term 3 vote n1
n2 t3 grants n1 a vote in term 3
> n2>n1 t3 vote granted
n1 t3 candidate becomes leader: election-won, votes n1,n2, last 4@2
> n1>n2 t3 append after 4@2 [5@3 noop] commit 3
n2 t3 leader is n1
> n2>n1 t3 rejected after 4 hint 1@1
> n1>n2 t3 append after 1@1 [2@2 noop] commit 3
n2 t3 commits 2 to 2 by leader
> n2>n1 t3 accepted to 2
> n1>n2 t3 append after 2@2 [3@2 members n0,n1,n2(learner, to be promoted)] [4@2 members n0,n1,n2] [5@3 noop] commit 3
n2 t3 members at 3 appended: n0,n1,n2(learner, to be promoted)
n2 t3 members at 4 appended: n0,n1,n2
n2 t3 commits 3 to 3 by leader
> n2>n1 t3 accepted to 5
n1 t3 commits 4 to 5 by quorum
n1 t3 members at 4 committed: n0,n1,n2
n0: down
n1: leader t3, log 1 2 2 2 3, commit 5, vote n1
n2: follower t3, log 1 2 2 2 3, commit 3, vote n1
