# R7: a server that starts has nothing carried out yet. A read that comes at once is not answered
# from that: alone, it first commits something in a new term; with others, it asks who leads.
cluster n0
quiet tick n0
put n0 a=1
put n0 a=2
crash n0
start n0
get n0 a
---
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum

tick n0
---
n0 t2 election timer
n0 t2 follower becomes pre-candidate: election-timeout, last 4@2
n0 t3 term 2 to 3: pre-vote-won
n0 t3 persisted term 3 vote n0
n0 t3 pre-candidate becomes candidate: pre-vote-won, last 4@2
n0 t3 grants n0 a vote in term 3
n0 t3 candidate becomes leader: election-won, votes n0, last 4@2
n0 answers: found 2 of 4
n0 t3 commits 1 to 5 by quorum
n0 t3 members at 1 committed: n0

cluster n4 n5 n6
quiet tick n4
quiet settle
quiet put n4 a=1
quiet settle
quiet beat n4 1
quiet put n4 a=2
quiet settle
crash n5
start n5
get n5 a
---
nothing

quiet sleep n4 100
tick n4
settle
---
> n4>n5 t2 heartbeat after 4@2 commit 4
n5 t2 leader is n4
n5 t2 commits 1 to 4 by leader
n5 t2 members at 1 committed: n4,n5,n6
> n4>n6 t2 heartbeat after 4@2 commit 4
n6 t2 commits 4 to 4 by leader
> n5>n4 t2 forward get a
> n5>n4 t2 accepted to 4
> n6>n4 t2 accepted to 4
> n4>n5 t2 heartbeat after 4@2 commit 4 round 1
> n4>n6 t2 heartbeat after 4@2 commit 4 round 1
> n5>n4 t2 accepted to 4 round 1
> n6>n4 t2 accepted to 4 round 1
> n4>n5 t2 forwarded: found 2 of 4
n5 answers: found 2 of 4
