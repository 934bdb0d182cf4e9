# The successor is brought up to date, told to campaign, and unseats a leader that is alive.
cluster n0 n1 n2
quiet tick n0
quiet settle
transfer n0 n1
settle
---
n0 t2 transfer to n1 started
n0 t2 transfer to n1 ordered
> n0>n1 t2 campaign now
n1 t3 term 2 to 3: transfer
n1 t3 persisted term 3 vote n1
n1 t3 follower becomes candidate: transfer, last 2@2
n1 t3 grants n1 a vote in term 3
> n1>n0 t3 vote? last 2@2 transfer
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 2@2
n0 t3 persisted term 3 vote n1
n0 t3 grants n1 a vote in term 3
> n1>n2 t3 vote? last 2@2 transfer
n2 t3 term 2 to 3: message
n2 t3 persisted term 3 vote none
n2 t3 persisted term 3 vote n1
n2 t3 grants n1 a vote in term 3
> n0>n1 t3 vote granted
n1 t3 candidate becomes leader: election-won, votes n0,n1, last 2@2
> n2>n1 t3 vote granted
> n1>n0 t3 append after 2@2 [3@3 noop] commit 0
n0 answers: applied at 2
n0 t3 leader is n1
> n1>n2 t3 append after 2@2 [3@3 noop] commit 0
n2 t3 leader is n1
> n0>n1 t3 accepted to 3
n1 t3 commits 1 to 3 by quorum
n1 t3 members at 1 committed: n0,n1,n2
> n2>n1 t3 accepted to 3
