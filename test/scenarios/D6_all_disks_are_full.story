# D6: nobody has room. The leader tries the others one after the other, and nobody takes over: it
# leads on, for the reads, refuses writes, and tries again later. n1 has room by then.
cluster n0 n1 n2
quiet tick n0
quiet settle
space n1 low
space n2 low
space n0 low
settle
quiet beat n0 4
put n0 a=1
quiet beat n0 4
put n0 b=2
get n0 x
settle
---
n0 t2 transfer to n1 started
n0 t2 transfer to n1 ordered
> n0>n1 t2 campaign now
n0 answers: refused: the disk of the leader n0 is full, and no other server could take over; free some space there
> n0>n1 t2 heartbeat after 2@2 commit 2 round 1
> n0>n2 t2 heartbeat after 2@2 commit 2 round 1
> n1>n0 t2 accepted to 2 round 1
n0 answers: missing
> n2>n0 t2 accepted to 2 round 1

quiet beat n0 46
space n1 enough
quiet beat n0 10
status
---
n0: leader t2, log 1 2, commit 2, vote n0
n1: follower t2, log 1 2, commit 2, vote n0
n2: follower t2, log 1 2, commit 2, vote n0

quiet beat n0 60
put n0 c=3
settle
status
---
> n0>n1 t3 forward put c
> n1>n0 t3 append after 3@3 [4@3 put c=3] commit 3
n0 t3 commits 3 to 3 by leader
> n1>n2 t3 append after 3@3 [4@3 put c=3] commit 3
n2 t3 commits 3 to 3 by leader
> n0>n1 t3 accepted to 4
n1 t3 commits 4 to 4 by quorum
> n2>n1 t3 accepted to 4
> n1>n0 t3 forwarded: applied at 4
n0 answers: applied at 4
n0: follower t3, log 1 2 3 3, commit 3, vote n1
n1: leader t3, log 1 2 3 3, commit 4, vote n1
n2: follower t3, log 1 2 3 3, commit 3, vote n1
