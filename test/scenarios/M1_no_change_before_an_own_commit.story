# M1 (Ongaro 2015): n0 has been elected, but has committed nothing of its own. The removal waits.
cluster n0 n1 n2 n3
quiet tick n0
quiet deliver n0>*
quiet deliver *>n0
quiet deliver n0>*
quiet deliver *>n0
remove n0 n3
status n0
---
n0: leader t2, log 1 2, commit 0, vote n0

settle
---
> n0>n1 t2 append after 1@1 [2@2 noop] commit 0
n1 t2 leader is n0
> n0>n2 t2 append after 1@1 [2@2 noop] commit 0
n2 t2 leader is n0
> n0>n3 t2 append after 1@1 [2@2 noop] commit 0
n3 t2 leader is n0
> n1>n0 t2 accepted to 2
> n2>n0 t2 accepted to 2
n0 t2 commits 1 to 2 by quorum
n0 t2 members at 1 committed: n0,n1,n2,n3
n0 t2 members at 3 appended: n0,n1,n2
> n3>n0 t2 accepted to 2
> n0>n1 t2 append after 2@2 [3@2 members n0,n1,n2] commit 2
n1 t2 members at 3 appended: n0,n1,n2
n1 t2 commits 1 to 2 by leader
> n0>n2 t2 append after 2@2 [3@2 members n0,n1,n2] commit 2
n2 t2 members at 3 appended: n0,n1,n2
n2 t2 commits 1 to 2 by leader
> n1>n0 t2 accepted to 3
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum
n0 t2 members at 3 committed: n0,n1,n2
> n2>n0 t2 accepted to 3
