# R1: n0 leads and is cut off; n1 is elected and takes a write. A read at n0 waits for a majority
# that never comes.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle
sleep n1 2000
sleep n2 2000
quiet tick n1
quiet settle n1 n2
quiet put n1 a=2
quiet settle n1 n2
get n0 a
drop n0>*
status n0
get n1 a
settle n1 n2
---
n0: leader t2, log 1 2 2, commit 3, vote n0
> n1>n2 t3 heartbeat after 5@3 commit 5 round 1
n2 t3 commits 5 to 5 by leader
> n2>n1 t3 accepted to 5 round 1
n1 answers: found 2 of 5

# It comes back into touch, steps down, and asks the new leader.
quiet sleep n1 100
quiet tick n1
settle
---
> n1>n0 t3 append after 3@2 [4@3 noop] commit 5 round 1
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 3@2
n0 t3 leader is n1
n0 t3 commits 4 to 4 by leader
> n1>n2 t3 heartbeat after 5@3 commit 5 round 1
> n0>n1 t3 forward get a
> n0>n1 t3 accepted to 4 round 1
> n2>n1 t3 accepted to 5 round 1
> n1>n0 t3 append after 3@2 [4@3 noop] commit 5 round 2
> n1>n2 t3 heartbeat after 5@3 commit 5 round 2
> n1>n0 t3 append after 4@3 [5@3 put a=2] commit 5 round 2
n0 t3 commits 5 to 5 by leader
> n0>n1 t3 accepted to 4 round 2
> n2>n1 t3 accepted to 5 round 2
> n0>n1 t3 accepted to 5 round 2
> n1>n0 t3 forwarded: found 2 of 5
n0 answers: found 2 of 5
