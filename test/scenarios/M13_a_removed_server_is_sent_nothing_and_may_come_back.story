# M13: n2 is dead and is removed. Nothing is sent to it from then on. It joins again under its old
# name, from its old directory: what was known of it is forgotten, and it is brought up to date.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle
crash n2
remove n0 n2
settle
quiet put n0 b=2
quiet sleep n0 100
quiet tick n0
flight
---
n0 t2 members at 4 appended: n0,n1
> n0>n1 t2 append after 3@2 [4@2 members n0,n1] commit 3
n1 t2 members at 4 appended: n0,n1
n1 t2 commits 3 to 3 by leader
> n1>n0 t2 accepted to 4
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum
n0 t2 members at 4 committed: n0,n1
n0>n1 t2 append after 4@2 [5@2 put b=2] commit 4
n0>n1 t2 heartbeat after 5@2 commit 4

quiet settle
start n2
join n0 n2
settle
status
---
n0 t2 members at 6 appended: n0,n1,n2(learner, to be promoted)
> n0>n1 t2 append after 5@2 [6@2 members n0,n1,n2(learner, to be promoted)] commit 5
n1 t2 members at 6 appended: n0,n1,n2(learner, to be promoted)
n1 t2 commits 5 to 5 by leader
> n1>n0 t2 accepted to 6
n0 t2 commits 6 to 6 by quorum
n0 t2 members at 6 committed: n0,n1,n2(learner, to be promoted)
n0: leader t2, log 1 2 2 2 2 2, commit 6, vote n0
n1: follower t2, log 1 2 2 2 2 2, commit 5, vote n0
n2: follower t2, log 1 2 2, commit 0, vote n0

quiet sleep n0 100
tick n0
settle
status
---
> n0>n1 t2 heartbeat after 6@2 commit 6
n1 t2 commits 6 to 6 by leader
n1 t2 members at 6 committed: n0,n1,n2(learner, to be promoted)
> n0>n2 t2 heartbeat after 6@2 commit 6
n2 t2 leader is n0
> n1>n0 t2 accepted to 6
> n2>n0 t2 rejected after 6 hint 3@2
> n0>n2 t2 append after 3@2 [4@2 members n0,n1] commit 6
n2 t2 members at 4 appended: n0,n1
n2 t2 commits 1 to 4 by leader
n2 t2 members at 4 committed: n0,n1
> n2>n0 t2 accepted to 4
n0 t2 members at 7 appended: n0,n1,n2
> n0>n1 t2 append after 6@2 [7@2 members n0,n1,n2] commit 6
n1 t2 members at 7 appended: n0,n1,n2
> n0>n2 t2 append after 4@2 [5@2 put b=2] [6@2 members n0,n1,n2(learner, to be promoted)] [7@2 members n0,n1,n2] commit 6
n2 t2 members at 6 appended: n0,n1,n2(learner, to be promoted)
n2 t2 members at 7 appended: n0,n1,n2
n2 t2 commits 5 to 6 by leader
> n1>n0 t2 accepted to 7
n0 answers: applied at 7
n0 t2 commits 7 to 7 by quorum
n0 t2 members at 7 committed: n0,n1,n2
> n2>n0 t2 accepted to 7
n0: leader t2, log 1 2 2 2 2 2 2, commit 7, vote n0
n1: follower t2, log 1 2 2 2 2 2 2, commit 6, vote n0
n2: follower t2, log 1 2 2 2 2 2 2, commit 6, vote n0
