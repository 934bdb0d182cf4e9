# K2: without a session nobody asks again: the client is told that the outcome is unknown.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n1 x=1
quiet deliver n1>n0
quiet settle n0 n2
crash n0
down n1 n0
quiet sleep * 2000
quiet tick n2
quiet settle n1 n2
get n1 x
settle n1 n2
---
n1 answers: unknown: the connection to the leader broke while it had the request; it may or may not have been carried out
n1 t2 link to n0 down
> n1>n2 t3 forward get x
> n2>n1 t3 heartbeat after 4@3 commit 4 round 1
n1 t3 commits 3 to 4 by leader
> n1>n2 t3 accepted to 4 round 1
> n2>n1 t3 forwarded: found 1 of 3
n1 answers: found 1 of 3
