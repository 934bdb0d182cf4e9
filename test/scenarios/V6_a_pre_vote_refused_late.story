# V6: copies of n0's request for a pre-vote reach n1 and n2 when they have voted for it in term 2.
# They refuse, in term 2, what was asked in term 1. That is no refusal of the vote.
cluster n0 n1 n2
quiet tick n0
hold early n0>*
again early
deliver n1>n0
drop n2>n0
---
> n0>n1 t1 pre-vote? last 1@1
n1 t1 grants n0 a pre-vote in term 2
> n0>n2 t1 pre-vote? last 1@1
n2 t1 grants n0 a pre-vote in term 2
> n1>n0 t1 pre-vote granted
n0 t2 term 1 to 2: pre-vote-won
n0 t2 persisted term 2 vote n0
n0 t2 pre-candidate becomes candidate: pre-vote-won, last 1@1
n0 t2 grants n0 a vote in term 2

hold vote n0>*
again vote
hold grants *>n0
release early
deliver *>n0
status n0
---
> n0>n1 t2 vote? last 1@1
n1 t2 term 1 to 2: message
n1 t2 persisted term 2 vote none
n1 t2 persisted term 2 vote n0
n1 t2 grants n0 a vote in term 2
> n0>n2 t2 vote? last 1@1
n2 t2 term 1 to 2: message
n2 t2 persisted term 2 vote none
n2 t2 persisted term 2 vote n0
n2 t2 grants n0 a vote in term 2
> n0>n1 t1 pre-vote? last 1@1
n1 t2 refuses n0 a pre-vote in term 2: stale-term
> n0>n2 t1 pre-vote? last 1@1
n2 t2 refuses n0 a pre-vote in term 2: stale-term
> n1>n0 t2 pre-vote refused
> n2>n0 t2 pre-vote refused
n0: candidate t2, log 1, commit 0, vote n0

release grants
status n0
---
> n1>n0 t2 vote granted
n0 t2 candidate becomes leader: election-won, votes n0,n1, last 1@1
> n2>n0 t2 vote granted
n0: leader t2, log 1 2, commit 0, vote n0
