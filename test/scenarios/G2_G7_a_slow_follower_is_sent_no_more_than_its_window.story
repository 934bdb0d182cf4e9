# G2, G7: the disk of n1 is slow. The leader takes ten writes and commits them with n2; to n1 go
# three messages and no more, so neither the leader keeps what n1 has not taken nor n1 what it
# cannot write.
option inflight_messages_max 3
option append_entries_max 2
cluster n0 n1 n2
quiet tick n0
quiet settle
disk n1 held
quiet put n0 a=1
quiet put n0 b=2
quiet put n0 c=3
quiet put n0 d=4
quiet put n0 e=5
quiet put n0 f=6
quiet put n0 g=7
quiet put n0 h=8
quiet put n0 i=9
quiet put n0 j=10
deliver n0>n1
quiet settle
status
---
> n0>n1 t2 append after 2@2 [3@2 put a=1] commit 2
> n0>n1 t2 append after 3@2 [4@2 put b=2] commit 2
> n0>n1 t2 append after 4@2 [5@2 put c=3] commit 2
n0: leader t2, log 1 2 2 2 2 2 2 2 2 2 2 2, commit 12, vote n0
n1: follower t2, log 1 2, commit 2, vote n0
n2: follower t2, log 1 2 2 2 2 2 2 2 2 2 2 2, commit 7, vote n0

quiet beat n0 3
flight
status n1
---
n1: follower t2, log 1 2, commit 5, vote n0

disk n1 free
settle n0 n1
---
n1 t2 commits 1 to 2 by leader
n1 t2 members at 1 committed: n0,n1,n2
n1 t2 commits 3 to 5 by leader
> n1>n0 t2 accepted to 3
> n1>n0 t2 accepted to 4
> n1>n0 t2 accepted to 5
> n1>n0 t2 accepted to 5
> n1>n0 t2 accepted to 5
> n1>n0 t2 accepted to 5
> n0>n1 t2 append after 5@2 [6@2 put d=4] [7@2 put e=5] commit 12
n1 t2 commits 6 to 7 by leader
> n0>n1 t2 append after 7@2 [8@2 put f=6] [9@2 put g=7] commit 12
n1 t2 commits 8 to 9 by leader
> n0>n1 t2 append after 9@2 [10@2 put h=8] [11@2 put i=9] commit 12
n1 t2 commits 10 to 11 by leader
> n1>n0 t2 accepted to 7
> n1>n0 t2 accepted to 9
> n1>n0 t2 accepted to 11
> n0>n1 t2 append after 11@2 [12@2 put j=10] commit 12
n1 t2 commits 12 to 12 by leader
> n1>n0 t2 accepted to 12
