# C10: n1 knows more to be committed than the new leader n2 does at first.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet deliver n0>*
quiet deliver n1>n0
quiet sleep n0 100
quiet tick n0
quiet deliver n0>n1
quiet drop *>*
crash n0
status
---
n0: down
n1: follower t2, log 1 2 2, commit 3, vote n0
n2: follower t2, log 1 2 2, commit 2, vote n0

sleep * 2000
tick n2
settle
status
---
n2 t2 election timer
n2 t2 follower becomes pre-candidate: election-timeout, last 3@2
> n2>n1 t2 pre-vote? last 3@2
n1 t2 grants n2 a pre-vote in term 3
> n1>n2 t2 pre-vote granted
n2 t3 term 2 to 3: pre-vote-won
n2 t3 persisted term 3 vote n2
n2 t3 pre-candidate becomes candidate: pre-vote-won, last 3@2
n2 t3 grants n2 a vote in term 3
> n2>n1 t3 vote? last 3@2
n1 t3 term 2 to 3: message
n1 t3 persisted term 3 vote none
n1 t3 persisted term 3 vote n2
n1 t3 grants n2 a vote in term 3
> n1>n2 t3 vote granted
n2 t3 candidate becomes leader: election-won, votes n1,n2, last 3@2
> n2>n1 t3 append after 3@2 [4@3 noop] commit 2
n1 t3 leader is n2
> n1>n2 t3 accepted to 4
n2 t3 commits 3 to 4 by quorum
n0: down
n1: follower t3, log 1 2 2 3, commit 3, vote n2
n2: leader t3, log 1 2 2 3, commit 4, vote n2
