# K1, M16: n1 hands a put to n0, and the network keeps a copy of it. n1 loses its disk, comes back
# as another server, and asks for something itself; then the copy arrives. It was carried out.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
quiet put n1 a=1
hold copy n1>n0
again copy
settle
---
> n1>n0 t2 forward put a
> n0>n1 t2 append after 2@2 [3@2 put a=1] commit 2
> n0>n2 t2 append after 2@2 [3@2 put a=1] commit 2
> n1>n0 t2 accepted to 3
n0 t2 commits 3 to 3 by quorum
> n2>n0 t2 accepted to 3
> n0>n1 t2 forwarded: applied at 3
n1 answers: applied at 3

wipe n1
start n1
quiet join n0 n1
quiet settle
quiet beat n0 3
put n1 b=2
settle
---
> n1>n0 t2 forward put b
> n0>n1 t2 append after 5@2 [6@2 put b=2] commit 5
> n0>n2 t2 append after 5@2 [6@2 put b=2] commit 5
> n1>n0 t2 accepted to 6
n0 t2 commits 6 to 6 by quorum
> n2>n0 t2 accepted to 6
> n0>n1 t2 forwarded: applied at 6
n1 answers: applied at 6

release copy
settle
status n0
---
> n1>n0 t2 forward put a
n0: leader t2, log 1 2 2 2 2 2, commit 6, vote n0

# The same when n1 is removed and comes back with the disk that it had.
quiet put n1 c=3
hold other n1>n0
again other
settle
---
> n1>n0 t2 forward put c
> n0>n1 t2 append after 6@2 [7@2 put c=3] commit 6
n1 t2 commits 6 to 6 by leader
> n0>n2 t2 append after 6@2 [7@2 put c=3] commit 6
n2 t2 commits 6 to 6 by leader
> n1>n0 t2 accepted to 7
n0 t2 commits 7 to 7 by quorum
> n2>n0 t2 accepted to 7
> n0>n1 t2 forwarded: applied at 7
n1 answers: applied at 7

quiet remove n0 n1
quiet settle
quiet join n0 n1
quiet settle
quiet beat n0 3
put n1 d=4
settle
---
> n1>n0 t2 forward put d
> n0>n1 t2 append after 10@2 [11@2 put d=4] commit 10
> n0>n2 t2 append after 10@2 [11@2 put d=4] commit 10
> n1>n0 t2 accepted to 11
n0 t2 commits 11 to 11 by quorum
> n2>n0 t2 accepted to 11
> n0>n1 t2 forwarded: applied at 11
n1 answers: applied at 11

release other
settle
status n0
---
> n1>n0 t2 forward put c
n0: leader t2, log 1 2 2 2 2 2 2 2 2 2 2, commit 11, vote n0
