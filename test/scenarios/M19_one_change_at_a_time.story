# M19: two removals back to back. The second waits for the first to be committed.
cluster n0 n1 n2 n3
quiet tick n0
quiet settle
remove n0 n3
remove n0 n2
status n0
---
n0 t2 members at 3 appended: n0,n1,n2
n0: leader t2, log 1 2 2, commit 2, vote n0

settle
---
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
n0 t2 members at 4 appended: n0,n1
> n2>n0 t2 accepted to 3
> n0>n1 t2 append after 3@2 [4@2 members n0,n1] commit 3
n1 t2 members at 4 appended: n0,n1
n1 t2 commits 3 to 3 by leader
> n1>n0 t2 accepted to 4
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum
n0 t2 members at 4 committed: n0,n1
