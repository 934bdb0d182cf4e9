# V7: n2 comes back with a high term and a short log, and the leader is gone. A refused pre-vote
# says the term, so n0 takes it up and is elected in the next one.
members n0 n1 n2
log n0 2 1 2
log n1 2 1 2
log n2 9 1
crash n1
tick n0
settle
---
n0 t2 election timer
n0 t2 follower becomes pre-candidate: election-timeout, last 3@2
> n0>n2 t2 pre-vote? last 3@2
n2 t9 refuses n0 a pre-vote in term 3: stale-term
> n2>n0 t9 pre-vote refused
n0 t9 term 2 to 9: message
n0 t9 persisted term 9 vote none
n0 t9 pre-candidate becomes follower: message, last 3@2

tick n0
settle
status
---
n0 t9 election timer
n0 t9 follower becomes pre-candidate: election-timeout, last 3@2
> n0>n2 t9 pre-vote? last 3@2
n2 t9 grants n0 a pre-vote in term 10
> n2>n0 t9 pre-vote granted
n0 t10 term 9 to 10: pre-vote-won
n0 t10 persisted term 10 vote n0
n0 t10 pre-candidate becomes candidate: pre-vote-won, last 3@2
n0 t10 grants n0 a vote in term 10
> n0>n2 t10 vote? last 3@2
n2 t10 term 9 to 10: message
n2 t10 persisted term 10 vote none
n2 t10 persisted term 10 vote n0
n2 t10 grants n0 a vote in term 10
> n2>n0 t10 vote granted
n0 t10 candidate becomes leader: election-won, votes n0,n2, last 3@2
> n0>n2 t10 append after 3@2 [4@10 noop] commit 0
n2 t10 leader is n0
> n2>n0 t10 rejected after 3 hint 2@1
> n0>n2 t10 append after 2@1 [3@2 put x=3.2] commit 0
> n2>n0 t10 accepted to 3
> n0>n2 t10 append after 3@2 [4@10 noop] commit 0
> n2>n0 t10 accepted to 4
n0 t10 commits 1 to 4 by quorum
n0 t10 members at 1 committed: n0,n1,n2
n0: leader t10, log 1 1 2 10, commit 4, vote n0
n1: down
n2: follower t10, log 1 1 2 10, commit 0, vote n0
