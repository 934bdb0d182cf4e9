# V10: n0 has the better log, but asks for votes in a term that is over for n2, which is the only
# one left to answer. The refusal carries the term of n2, and that is all n0 needs: its next
# campaign is in a later term and wins.
members n0 n1 n2
log n0 2 1 2
log n1 2 1 2
log n2 9 1
quiet tick n0
drop n0>n2
quiet settle n0 n1
status n0
---
n0: leader t3, log 1 1 2 3, commit 4, vote n0

crash n0
crash n1
start n0
quiet tick n0
settle
---
> n0>n2 t3 pre-vote? last 4@3
n2 t9 refuses n0 a pre-vote in term 4: stale-term
> n2>n0 t9 pre-vote refused
n0 t9 term 3 to 9: message
n0 t9 persisted term 9 vote none
n0 t9 pre-candidate becomes follower: message, last 4@3

quiet tick n0
settle
status
---
> n0>n2 t9 pre-vote? last 4@3
n2 t9 grants n0 a pre-vote in term 10
> n2>n0 t9 pre-vote granted
n0 t10 term 9 to 10: pre-vote-won
n0 t10 persisted term 10 vote n0
n0 t10 pre-candidate becomes candidate: pre-vote-won, last 4@3
n0 t10 grants n0 a vote in term 10
> n0>n2 t10 vote? last 4@3
n2 t10 term 9 to 10: message
n2 t10 persisted term 10 vote none
n2 t10 persisted term 10 vote n0
n2 t10 grants n0 a vote in term 10
> n2>n0 t10 vote granted
n0 t10 candidate becomes leader: election-won, votes n0,n2, last 4@3
> n0>n2 t10 append after 4@3 [5@10 noop] commit 0
n2 t10 leader is n0
> n2>n0 t10 rejected after 4 hint 2@1
> n0>n2 t10 append after 2@1 [3@2 put x=3.2] commit 0
> n2>n0 t10 accepted to 3
> n0>n2 t10 append after 3@2 [4@3 noop] [5@10 noop] commit 0
> n2>n0 t10 accepted to 5
n0 t10 commits 1 to 5 by quorum
n0 t10 members at 1 committed: n0,n1,n2
n0: leader t10, log 1 1 2 3 10, commit 5, vote n0
n1: down
n2: follower t10, log 1 1 2 3 10, commit 0, vote n0
