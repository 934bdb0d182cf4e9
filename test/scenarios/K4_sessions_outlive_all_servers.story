# K4: sessions are part of the state: they come back with it when all servers were down.
cluster n0 n1 n2
quiet tick n0
quiet settle
put n0 x=1 as c1:1
quiet settle
quiet beat n0 1
crash n0
crash n1
crash n2
start n0
start n1
start n2
quiet sleep * 2000
quiet tick n1
quiet settle
put n1 x=1 as c1:1
settle
---
> n1>n0 t3 append after 4@3 [5@3 put x=1 as c1:1] commit 4
n0 t3 commits 1 to 4 by leader
n0 t3 members at 1 committed: n0,n1,n2
> n1>n2 t3 append after 4@3 [5@3 put x=1 as c1:1] commit 4
n2 t3 commits 1 to 4 by leader
n2 t3 members at 1 committed: n0,n1,n2
> n0>n1 t3 accepted to 5
n1 answers: applied at 3
n1 t3 commits 5 to 5 by quorum
> n2>n1 t3 accepted to 5
