# K6: a session ends when it was idle for its life. The leader puts its time into each entry, so
# that all servers agree, whatever their own clocks say.
option session_life_ms 1000
cluster n0 n1 n2
quiet sleep n1 90000
quiet tick n0
quiet settle
quiet put n0 x=1 as c1:1
quiet settle
put n0 x=1 as c1:1
quiet settle
quiet sleep * 400
quiet put n0 y=1 as c2:1
quiet settle
quiet sleep n0 700
put n0 x=1 as c1:1
settle
put n0 y=1 as c2:1
settle
---
> n0>n1 t2 append after 5@2 [6@2 put x=1 as c1:1] commit 5
n1 t2 commits 5 to 5 by leader
> n0>n2 t2 append after 5@2 [6@2 put x=1 as c1:1] commit 5
n2 t2 commits 5 to 5 by leader
> n1>n0 t2 accepted to 6
n0 answers: refused: the session of client c1 has ended, because it was idle for long or too many others came; whether c1:1 was carried out before is not known any more: read, and go on under another client name
n0 t2 commits 6 to 6 by quorum
> n2>n0 t2 accepted to 6
> n0>n1 t2 append after 6@2 [7@2 put y=1 as c2:1] commit 6
n1 t2 commits 6 to 6 by leader
> n0>n2 t2 append after 6@2 [7@2 put y=1 as c2:1] commit 6
n2 t2 commits 6 to 6 by leader
> n1>n0 t2 accepted to 7
n0 answers: applied at 5
n0 t2 commits 7 to 7 by quorum
> n2>n0 t2 accepted to 7
