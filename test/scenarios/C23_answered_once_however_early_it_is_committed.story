# C23: in a cluster of one an entry is committed and carried out as soon as it is on the disk; with
# others, they may have it before the leader's own disk does. Each write is answered once.
cluster n0
quiet tick n0
put n0 a=1
disk n0 held
put n0 b=2
put n0 c=3
---
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum

write n0
write n0
---
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum
n0 answers: applied at 5
n0 t2 commits 5 to 5 by quorum

cluster n4 n5 n6
quiet tick n4
quiet settle
disk n4 held
put n4 a=1
settle
---
> n4>n5 t2 append after 2@2 [3@2 put a=1] commit 2
n5 t2 commits 1 to 2 by leader
n5 t2 members at 1 committed: n4,n5,n6
> n4>n6 t2 append after 2@2 [3@2 put a=1] commit 2
n6 t2 commits 1 to 2 by leader
n6 t2 members at 1 committed: n4,n5,n6
> n5>n4 t2 accepted to 3
> n6>n4 t2 accepted to 3
n4 answers: applied at 3

disk n4 free
settle
---
n4 t2 commits 3 to 3 by quorum
