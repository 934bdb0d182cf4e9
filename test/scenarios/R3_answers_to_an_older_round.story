# R3: a late answer to round 1 does not confirm round 2.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle
get n0 a
deliver n0>*
hold first n1>n0
deliver n2>n0
---
> n0>n1 t2 heartbeat after 3@2 commit 3 round 1
n1 t2 commits 3 to 3 by leader
> n0>n2 t2 heartbeat after 3@2 commit 3 round 1
n2 t2 commits 3 to 3 by leader
> n2>n0 t2 accepted to 3 round 1
n0 answers: found 1 of 3

get n0 a
drop n0>*
release first
---
> n1>n0 t2 accepted to 3 round 1

# Round 2 is asked again with the next heartbeats.
quiet sleep n0 100
tick n0
settle
---
> n0>n1 t2 heartbeat after 3@2 commit 3 round 2
> n0>n2 t2 heartbeat after 3@2 commit 3 round 2
> n1>n0 t2 accepted to 3 round 2
n0 answers: found 1 of 3
> n2>n0 t2 accepted to 3 round 2
