# M4: n0 appends the removal of n3 and crashes; only n1 has the entry. n1 leads: the change is in
# force for it as for n0, so n3 is not asked and does not count, and no other change is begun before
# this one is committed.
cluster n0 n1 n2 n3
quiet tick n0
quiet settle
quiet remove n0 n3
quiet deliver n0>n1
drop *>*
crash n0
sleep * 2000
quiet tick n1
flight
---
n1>n0 t2 pre-vote? last 3@2
n1>n2 t2 pre-vote? last 3@2

quiet deliver n1>n2
quiet deliver n2>n1
quiet deliver n1>n2
quiet deliver n2>n1
deliver n1>n2
deliver n2>n1
remove n1 n0
status
---
> n1>n2 t3 append after 3@2 [4@3 noop] commit 2
n2 t3 leader is n1
> n2>n1 t3 rejected after 3 hint 2@2
n0: down
n1: leader t3, log 1 2 2 3, commit 2, vote n1
n2: follower t3, log 1 2, commit 0, vote n1
n3: follower t2, log 1 2, commit 0, vote n0

settle
status n1
---
> n1>n2 t3 append after 2@2 [3@2 members n0,n1,n2] commit 2
n2 t3 members at 3 appended: n0,n1,n2
n2 t3 commits 1 to 2 by leader
> n2>n1 t3 accepted to 3
> n1>n2 t3 append after 3@2 [4@3 noop] commit 2
> n2>n1 t3 accepted to 4
n1 t3 commits 3 to 4 by quorum
n1 t3 members at 3 committed: n0,n1,n2
n1 t3 members at 5 appended: n1,n2
> n1>n2 t3 append after 4@3 [5@3 members n1,n2] commit 4
n2 t3 members at 5 appended: n1,n2
n2 t3 commits 3 to 4 by leader
> n2>n1 t3 accepted to 5
n1 answers: applied at 5
n1 t3 commits 5 to 5 by quorum
n1 t3 members at 5 committed: n1,n2
n1: leader t3, log 1 2 2 3 3, commit 5, vote n1
