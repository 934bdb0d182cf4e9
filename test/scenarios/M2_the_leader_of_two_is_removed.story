# M2: n0 leads two servers and is removed. n1 learns that this is committed, and goes on alone.
cluster n0 n1
quiet tick n0
quiet settle
remove n0 n0
settle
---
n0 t2 members at 3 appended: n1
> n0>n1 t2 append after 2@2 [3@2 members n1] commit 2
n1 t2 members at 3 appended: n1
n1 t2 commits 1 to 2 by leader
> n1>n0 t2 accepted to 3
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum
n0 t2 members at 3 committed: n1
n0 t2 leader becomes follower: removed, last 3@2
> n0>n1 t2 heartbeat after 3@2 commit 3
n1 t2 commits 3 to 3 by leader
n1 t2 members at 3 committed: n1
> n1>n0 t2 accepted to 3

sleep n1 2000
tick n1
status
---
n1 t2 election timer
n1 t2 follower becomes pre-candidate: election-timeout, last 3@2
n1 t3 term 2 to 3: pre-vote-won
n1 t3 persisted term 3 vote n1
n1 t3 pre-candidate becomes candidate: pre-vote-won, last 3@2
n1 t3 grants n1 a vote in term 3
n1 t3 candidate becomes leader: election-won, votes n1, last 3@2
n1 t3 commits 4 to 4 by quorum
n0: follower t2, log 1 2 2, commit 3, vote n0
n1: leader t3, log 1 2 2 3, commit 4, vote n1
