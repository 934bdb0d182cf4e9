# D9: the disk of the leader n0 hangs. Heartbeats go on, so nobody would ever replace it: it notices
# by itself and gives up. n1 is elected while the disk still hangs, and commits without n0; n0
# acknowledges nothing meanwhile, and is up to date soon after.
cluster n0 n1 n2
quiet tick n0
quiet settle
disk n0 held
quiet put n0 a=1
quiet beat n0 16
status n0
---
n0: follower t2, log 1 2, commit 3, vote n0

sleep n2 600
wait n1 1000
settle
status
---
n1 t2 election timer
n1 t2 follower becomes pre-candidate: election-timeout, last 3@2
> n1>n0 t2 pre-vote? last 3@2
> n1>n2 t2 pre-vote? last 3@2
n2 t2 grants n1 a pre-vote in term 3
> n0>n1 t2 pre-vote granted
n1 t3 term 2 to 3: pre-vote-won
n1 t3 persisted term 3 vote n1
n1 t3 pre-candidate becomes candidate: pre-vote-won, last 3@2
n1 t3 grants n1 a vote in term 3
> n2>n1 t2 pre-vote granted
> n1>n0 t3 vote? last 3@2
> n1>n2 t3 vote? last 3@2
n2 t3 term 2 to 3: message
n2 t3 persisted term 3 vote none
n2 t3 persisted term 3 vote n1
n2 t3 grants n1 a vote in term 3
> n2>n1 t3 vote granted
n1 t3 candidate becomes leader: election-won, votes n1,n2, last 3@2
> n1>n0 t3 append after 3@2 [4@3 noop] commit 3
> n1>n2 t3 append after 3@2 [4@3 noop] commit 3
n2 t3 leader is n1
> n2>n1 t3 accepted to 4
n1 t3 commits 4 to 4 by quorum
n0: follower t3, log 1 2, commit 3, vote n0
n1: leader t3, log 1 2 2 3, commit 4, vote n1
n2: follower t3, log 1 2 2 3, commit 3, vote n1

quiet put n1 b=2
quiet settle
quiet beat n1 600
durable n0
status
---
n0 has its log on the disk up to 2
n0: follower t3, log 1 2, commit 4, vote n0
n1: leader t3, log 1 2 2 3 3, commit 5, vote n1
n2: follower t3, log 1 2 2 3 3, commit 5, vote n1

disk n0 free
quiet settle
quiet beat n1 2
status
---
n0 t2 commits 3 to 3 by quorum
n0 t2 leader becomes follower: disk-stalled, last 3@2
n0 t2 grants n1 a pre-vote in term 3
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 persisted term 3 vote n1
n0 t3 grants n1 a vote in term 3
n0 t3 leader is n1
n0 t3 commits 4 to 4 by leader
n0: follower t3, log 1 2 2 3 3, commit 5, vote n1
n1: leader t3, log 1 2 2 3 3, commit 5, vote n1
n2: follower t3, log 1 2 2 3 3, commit 5, vote n1
