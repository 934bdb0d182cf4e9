# M10: n0 has the newest log and was to be removed; the entry that says so is on n0 and n1, but not
# committed. n0 may campaign, is elected by n1 and n2, ends its own removal and goes.
cluster n0 n1 n2 n3
quiet tick n0
quiet settle
quiet remove n0 n0
quiet drop n0>n2
quiet drop n0>n3
deliver n0>n1
drop *>*
crash n0
start n0
sleep * 2000
tick n0
settle
status
---
> n0>n1 t2 append after 2@2 [3@2 members n1,n2,n3] commit 2
n1 t2 members at 3 appended: n1,n2,n3
n1 t2 commits 1 to 2 by leader
n0 t2 election timer
n0 t2 follower becomes pre-candidate: election-timeout, last 3@2
> n0>n1 t2 pre-vote? last 3@2
n1 t2 grants n0 a pre-vote in term 3
> n0>n2 t2 pre-vote? last 3@2
n2 t2 grants n0 a pre-vote in term 3
> n0>n3 t2 pre-vote? last 3@2
n3 t2 grants n0 a pre-vote in term 3
> n1>n0 t2 pre-vote granted
> n2>n0 t2 pre-vote granted
n0 t3 term 2 to 3: pre-vote-won
n0 t3 persisted term 3 vote n0
n0 t3 pre-candidate becomes candidate: pre-vote-won, last 3@2
n0 t3 grants n0 a vote in term 3
> n3>n0 t2 pre-vote granted
> n0>n1 t3 vote? last 3@2
n1 t3 term 2 to 3: message
n1 t3 persisted term 3 vote none
n1 t3 persisted term 3 vote n0
n1 t3 grants n0 a vote in term 3
> n0>n2 t3 vote? last 3@2
n2 t3 term 2 to 3: message
n2 t3 persisted term 3 vote none
n2 t3 persisted term 3 vote n0
n2 t3 grants n0 a vote in term 3
> n0>n3 t3 vote? last 3@2
n3 t3 term 2 to 3: message
n3 t3 persisted term 3 vote none
n3 t3 persisted term 3 vote n0
n3 t3 grants n0 a vote in term 3
> n1>n0 t3 vote granted
> n2>n0 t3 vote granted
n0 t3 candidate becomes leader: election-won, votes n0,n1,n2, last 3@2
> n3>n0 t3 vote granted
> n0>n1 t3 append after 3@2 [4@3 noop] commit 0
n1 t3 leader is n0
> n0>n2 t3 append after 3@2 [4@3 noop] commit 0
n2 t3 leader is n0
> n0>n3 t3 append after 3@2 [4@3 noop] commit 0
n3 t3 leader is n0
> n1>n0 t3 accepted to 4
> n2>n0 t3 rejected after 3 hint 2@2
> n3>n0 t3 rejected after 3 hint 2@2
> n0>n2 t3 append after 2@2 [3@2 members n1,n2,n3] commit 0
n2 t3 members at 3 appended: n1,n2,n3
> n0>n3 t3 append after 2@2 [3@2 members n1,n2,n3] commit 0
n3 t3 members at 3 appended: n1,n2,n3
> n2>n0 t3 accepted to 3
> n3>n0 t3 accepted to 3
> n0>n2 t3 append after 3@2 [4@3 noop] commit 0
> n0>n3 t3 append after 3@2 [4@3 noop] commit 0
> n2>n0 t3 accepted to 4
n0 t3 commits 1 to 4 by quorum
n0 t3 members at 3 committed: n1,n2,n3
n0 t3 leader becomes follower: removed, last 4@3
> n3>n0 t3 accepted to 4
> n0>n1 t3 heartbeat after 4@3 commit 4
n1 t3 commits 3 to 4 by leader
n1 t3 members at 3 committed: n1,n2,n3
> n0>n2 t3 heartbeat after 4@3 commit 4
n2 t3 commits 1 to 4 by leader
n2 t3 members at 3 committed: n1,n2,n3
> n0>n3 t3 heartbeat after 4@3 commit 4
n3 t3 commits 1 to 4 by leader
n3 t3 members at 3 committed: n1,n2,n3
> n1>n0 t3 accepted to 4
> n2>n0 t3 accepted to 4
> n3>n0 t3 accepted to 4
n0: follower t3, log 1 2 2 3, commit 4, vote n0
n1: follower t3, log 1 2 2 3, commit 4, vote n0
n2: follower t3, log 1 2 2 3, commit 4, vote n0
n3: follower t3, log 1 2 2 3, commit 4, vote n0
