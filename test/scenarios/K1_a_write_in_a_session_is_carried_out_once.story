# K1: a client that got no answer asks again under the same name and number, and is told where its
# write was carried out. Another write under that number is refused, and so is a number that is too
# old to be known.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 x=1 as c1:1
quiet settle
put n0 x=1 as c1:1
settle
get n0 x
settle
---
> n0>n1 t2 append after 3@2 [4@2 put x=1 as c1:1] commit 3
n1 t2 commits 3 to 3 by leader
> n0>n2 t2 append after 3@2 [4@2 put x=1 as c1:1] commit 3
n2 t2 commits 3 to 3 by leader
> n1>n0 t2 accepted to 4
n0 answers: applied at 3
n0 t2 commits 4 to 4 by quorum
> n2>n0 t2 accepted to 4
> n0>n1 t2 heartbeat after 4@2 commit 4 round 1
n1 t2 commits 4 to 4 by leader
> n0>n2 t2 heartbeat after 4@2 commit 4 round 1
n2 t2 commits 4 to 4 by leader
> n1>n0 t2 accepted to 4 round 1
n0 answers: found 1 of 3
> n2>n0 t2 accepted to 4 round 1

put n0 x=2 as c1:1
settle
---
> n0>n1 t2 append after 4@2 [5@2 put x=2 as c1:1] commit 4 round 1
> n0>n2 t2 append after 4@2 [5@2 put x=2 as c1:1] commit 4 round 1
> n1>n0 t2 accepted to 5 round 1
n0 answers: refused: c1:1 was used for another write before; this one was not carried out: give each write a sequence number of its own
n0 t2 commits 5 to 5 by quorum
> n2>n0 t2 accepted to 5 round 1

quiet put n0 x=3 as c1:100
quiet settle
put n0 x=1 as c1:1
settle
get n0 x
settle
---
> n0>n1 t2 append after 6@2 [7@2 put x=1 as c1:1] commit 6 round 1
n1 t2 commits 6 to 6 by leader
> n0>n2 t2 append after 6@2 [7@2 put x=1 as c1:1] commit 6 round 1
n2 t2 commits 6 to 6 by leader
> n1>n0 t2 accepted to 7 round 1
n0 answers: refused: sequence number 1 of client c1 is too old: the last one is 100 and only the last 64 are remembered, so whether it was carried out is not known any more; it was not now
n0 t2 commits 7 to 7 by quorum
> n2>n0 t2 accepted to 7 round 1
> n0>n1 t2 heartbeat after 7@2 commit 7 round 2
n1 t2 commits 7 to 7 by leader
> n0>n2 t2 heartbeat after 7@2 commit 7 round 2
n2 t2 commits 7 to 7 by leader
> n1>n0 t2 accepted to 7 round 2
n0 answers: found 3 of 6
> n2>n0 t2 accepted to 7 round 2

delete n0 x as c1:101
settle
delete n0 x as c1:101
settle
---
> n0>n1 t2 append after 7@2 [8@2 delete x as c1:101] commit 7 round 2
> n0>n2 t2 append after 7@2 [8@2 delete x as c1:101] commit 7 round 2
> n1>n0 t2 accepted to 8 round 2
n0 answers: applied at 8
n0 t2 commits 8 to 8 by quorum
> n2>n0 t2 accepted to 8 round 2
> n0>n1 t2 append after 8@2 [9@2 delete x as c1:101] commit 8 round 2
n1 t2 commits 8 to 8 by leader
> n0>n2 t2 append after 8@2 [9@2 delete x as c1:101] commit 8 round 2
n2 t2 commits 8 to 8 by leader
> n1>n0 t2 accepted to 9 round 2
n0 answers: applied at 8
n0 t2 commits 9 to 9 by quorum
> n2>n0 t2 accepted to 9 round 2
