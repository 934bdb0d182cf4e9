# C17: n1, the first of n0's peers, answers nothing and its link is broken. n2 is sent everything
# all the same, and what it has is counted.
cluster n0 n1 n2
quiet tick n0
quiet settle
down n0 n1
put n0 a=1
drop n0>n1
settle n0 n2
put n0 b=2
drop n0>n1
settle n0 n2
---
n0 t2 link to n1 down
> n0>n2 t2 append after 2@2 [3@2 put a=1] commit 2
n2 t2 commits 1 to 2 by leader
n2 t2 members at 1 committed: n0,n1,n2
> n2>n0 t2 accepted to 3
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum
> n0>n2 t2 append after 3@2 [4@2 put b=2] commit 3
n2 t2 commits 3 to 3 by leader
> n2>n0 t2 accepted to 4
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum

quiet beat n0 3 n0 n2
wait n2 400
quiet beat n0 3 n0 n2
status
---
n0: leader t2, log 1 2 2 2, commit 4, vote n0
n1: follower t2, log 1 2, commit 0, vote n0
n2: follower t2, log 1 2 2 2, commit 4, vote n0
