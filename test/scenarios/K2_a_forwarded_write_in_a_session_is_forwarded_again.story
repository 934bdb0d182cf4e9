# K2: the leader carries out a forwarded write and dies before it answers. The follower asks the next
# leader, because the write is in a session: it is told where it was carried out, by the first one.
cluster n0 n1 n2
quiet tick n0
quiet settle
put n1 x=1 as c1:1
deliver n1>n0
quiet settle n0 n2
quiet beat n0 1 n0 n2
status n0
crash n0
down n1 n0
down n2 n0
---
> n1>n0 t2 forward put x as c1:1
n0: leader t2, log 1 2 2, commit 3, vote n0
n1 t2 link to n0 down
n2 t2 link to n0 down

quiet sleep * 2000
tick n2
settle n1 n2
---
n2 t2 election timer
n2 t2 follower becomes pre-candidate: election-timeout, last 3@2
> n2>n1 t2 pre-vote? last 3@2
n1 t2 grants n2 a pre-vote in term 3
> n1>n2 t2 pre-vote granted
n2 t3 term 2 to 3: pre-vote-won
n2 t3 persisted term 3 vote n2
n2 t3 pre-candidate becomes candidate: pre-vote-won, last 3@2
n2 t3 grants n2 a vote in term 3
> n2>n1 t3 vote? last 3@2
n1 t3 term 2 to 3: message
n1 t3 persisted term 3 vote none
n1 t3 persisted term 3 vote n2
n1 t3 grants n2 a vote in term 3
> n1>n2 t3 vote granted
n2 t3 candidate becomes leader: election-won, votes n1,n2, last 3@2
> n2>n1 t3 append after 3@2 [4@3 noop] commit 3
n1 t3 leader is n2
> n1>n2 t3 forward put x as c1:1
> n1>n2 t3 rejected after 3 hint 2@2
> n2>n1 t3 append after 2@2 [3@2 put x=1 as c1:1] commit 3
n1 t3 commits 1 to 3 by leader
n1 t3 members at 1 committed: n0,n1,n2
> n1>n2 t3 accepted to 3
> n2>n1 t3 append after 3@2 [4@3 noop] [5@3 put x=1 as c1:1] commit 3
> n1>n2 t3 accepted to 5
n2 t3 commits 4 to 5 by quorum
> n2>n1 t3 forwarded: applied at 3
n1 answers: applied at 3
