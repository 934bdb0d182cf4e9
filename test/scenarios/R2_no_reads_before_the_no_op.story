# R2: entry 3 was committed by n0. n1 is elected and does not know that yet: it must not answer
# before its own no-op is committed.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet deliver n0>*
quiet deliver n1>n0
quiet drop *>*
crash n0
sleep * 2000
quiet tick n1
quiet deliver n1>n2
quiet deliver n2>n1
quiet deliver n1>n2
quiet deliver n2>n1
status
get n1 a
---
n0: down
n1: leader t3, log 1 2 2 3, commit 2, vote n1
n2: follower t3, log 1 2 2, commit 2, vote n1

settle
---
> n1>n2 t3 append after 3@2 [4@3 noop] commit 2
n2 t3 leader is n1
> n2>n1 t3 accepted to 4
n1 t3 commits 3 to 4 by quorum
> n1>n2 t3 heartbeat after 4@3 commit 4 round 1
n2 t3 commits 3 to 4 by leader
> n2>n1 t3 accepted to 4 round 1
n1 answers: found 1 of 3
