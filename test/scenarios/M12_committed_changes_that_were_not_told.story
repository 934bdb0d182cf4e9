# M12: n1 has two removals in its log that are committed, but does not know that they are. It takes
# both for granted: as a candidate it asks and counts three servers, not five.
cluster n0 n1 n2 n3 n4
quiet tick n0
quiet settle
quiet remove n0 n4
quiet settle
quiet remove n0 n3
deliver n0>*
deliver *>n0
drop *>*
crash n0
status n1
---
> n0>n1 t2 append after 3@2 [4@2 members n0,n1,n2] commit 3
n1 t2 members at 4 appended: n0,n1,n2
n1 t2 commits 3 to 3 by leader
> n0>n2 t2 append after 3@2 [4@2 members n0,n1,n2] commit 3
n2 t2 members at 4 appended: n0,n1,n2
n2 t2 commits 3 to 3 by leader
> n1>n0 t2 accepted to 4
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum
n0 t2 members at 4 committed: n0,n1,n2
> n2>n0 t2 accepted to 4
n1: follower t2, log 1 2 2 2, commit 3, vote n0

sleep * 2000
tick n1
flight
---
n1 t2 election timer
n1 t2 follower becomes pre-candidate: election-timeout, last 4@2
n1>n0 t2 pre-vote? last 4@2
n1>n2 t2 pre-vote? last 4@2

settle
status
---
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
> n2>n1 t3 accepted to 5
n1 t3 commits 4 to 5 by quorum
n1 t3 members at 4 committed: n0,n1,n2
n0: down
n1: leader t3, log 1 2 2 2 3, commit 5, vote n1
n2: follower t3, log 1 2 2 2 3, commit 3, vote n1
n3: follower t2, log 1 2 2, commit 2, vote n0
n4: follower t2, log 1 2, commit 0, vote n0
