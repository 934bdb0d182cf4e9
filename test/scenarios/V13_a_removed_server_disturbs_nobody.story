# V13: n2 is removed while it is cut off. It does not know, campaigns, and is refused.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet remove n0 n2
settle n0 n1
---
> n0>n1 t2 append after 2@2 [3@2 members n0,n1] commit 2
n1 t2 members at 3 appended: n0,n1
n1 t2 commits 1 to 2 by leader
> n1>n0 t2 accepted to 3
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum
n0 t2 members at 3 committed: n0,n1

tick n2
deliver n2>*
deliver *>n2
status
---
n2 t2 election timer
n2 t2 follower becomes pre-candidate: election-timeout, last 2@2
> n2>n0 t2 pre-vote? last 2@2
n0 t2 refuses n2 a pre-vote in term 3: leader-alive
> n2>n1 t2 pre-vote? last 2@2
n1 t2 refuses n2 a pre-vote in term 3: leader-alive
> n0>n2 t2 pre-vote refused
> n1>n2 t2 pre-vote refused
n2 t2 pre-candidate becomes follower: pre-vote-lost, last 2@2
n0: leader t2, log 1 2 2, commit 3, vote n0
n1: follower t2, log 1 2 2, commit 2, vote n0
n2: follower t2, log 1 2, commit 0, vote n0
