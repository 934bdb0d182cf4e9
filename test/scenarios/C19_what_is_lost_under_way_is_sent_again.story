# C19: two appends may be under way to a follower. Both to n1 are lost, and then two answers of n1.
# Neither leaves the window closed: the next heartbeat shows what is missing.
option inflight_messages_max 2
option append_entries_max 1
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet put n0 b=2
drop n0>n1
quiet settle n0 n2
quiet put n0 c=3
flight
---
n0>n2 t2 append after 4@2 [5@2 put c=3] commit 4

quiet settle
quiet sleep n0 100
tick n0
settle n0 n1
---
> n0>n1 t2 heartbeat after 4@2 commit 5
> n1>n0 t2 rejected after 4 hint 2@2
> n0>n1 t2 append after 2@2 [3@2 put a=1] commit 5
n1 t2 commits 1 to 3 by leader
n1 t2 members at 1 committed: n0,n1,n2
> n1>n0 t2 accepted to 3
> n0>n1 t2 append after 3@2 [4@2 put b=2] commit 5
n1 t2 commits 4 to 4 by leader
> n0>n1 t2 append after 4@2 [5@2 put c=3] commit 5
n1 t2 commits 5 to 5 by leader
> n1>n0 t2 accepted to 4
> n1>n0 t2 accepted to 5

# The answers are lost.
quiet settle
quiet put n0 d=4
quiet put n0 e=5
deliver n0>n1
drop n1>n0
put n0 f=6
quiet settle n0 n2
quiet sleep n0 100
tick n0
settle n0 n1
status
---
> n0>n1 t2 append after 5@2 [6@2 put d=4] commit 5
> n0>n1 t2 append after 6@2 [7@2 put e=5] commit 5
> n0>n1 t2 heartbeat after 7@2 commit 8
n1 t2 commits 6 to 7 by leader
> n1>n0 t2 accepted to 7
> n0>n1 t2 append after 7@2 [8@2 put f=6] commit 8
n1 t2 commits 8 to 8 by leader
> n1>n0 t2 accepted to 8
n0: leader t2, log 1 2 2 2 2 2 2 2, commit 8, vote n0
n1: follower t2, log 1 2 2 2 2 2 2 2, commit 8, vote n0
n2: follower t2, log 1 2 2 2 2 2 2 2, commit 6, vote n0
