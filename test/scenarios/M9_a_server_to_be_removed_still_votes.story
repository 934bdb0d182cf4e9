# M9: the removal of n3 is in the log of n0 alone when n0 crashes. It was never committed, so it
# takes three of four to go on, and n3 is one of them: it has not left.
cluster n0 n1 n2 n3
quiet tick n0
quiet settle
remove n0 n3
drop *>*
crash n0
sleep * 2000
quiet tick n1
quiet settle
status
---
n0 t2 members at 3 appended: n0,n1,n2
n0: down
n1: leader t3, log 1 2 3, commit 3, vote n1
n2: follower t3, log 1 2 3, commit 0, vote n1
n3: follower t3, log 1 2 3, commit 0, vote n1

put n1 a=1
settle
---
> n1>n2 t3 append after 3@3 [4@3 put a=1] commit 3
n2 t3 commits 1 to 3 by leader
n2 t3 members at 1 committed: n0,n1,n2,n3
> n1>n3 t3 append after 3@3 [4@3 put a=1] commit 3
n3 t3 commits 1 to 3 by leader
n3 t3 members at 1 committed: n0,n1,n2,n3
> n2>n1 t3 accepted to 4
> n3>n1 t3 accepted to 4
n1 answers: applied at 4
n1 t3 commits 4 to 4 by quorum

# n0 comes back. The removal is cut off and n3 is a member as before.
start n0
quiet sleep n1 100
tick n1
settle n0 n1
status n0
---
> n1>n0 t3 append after 2@2 [3@3 noop] commit 4
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader is n1
n0 t3 cuts off 3 to 3
n0 t3 members at 3 rolled-back: n0,n1,n2,n3
n0 t3 commits 1 to 3 by leader
n0 t3 members at 1 committed: n0,n1,n2,n3
> n0>n1 t3 accepted to 3
> n1>n0 t3 append after 3@3 [4@3 put a=1] commit 4
n0 t3 commits 4 to 4 by leader
> n0>n1 t3 accepted to 4
n0: follower t3, log 1 2 3 3, commit 4, vote none
