# C13, G4: what one message packs is bounded in entries and in bytes: many small ones are spread
# over several messages, and one that is larger than the limit goes alone. Heartbeats are never
# behind more than that, and no entry is left out or comes twice.
option append_bytes_max 120
option inflight_messages_max 2
cluster n0 n1 n2
quiet tick n0
quiet settle
crash n1
start n1
quiet put n0 a=1
quiet put n0 b=2
quiet put n0 c=3
quiet put n0 d=4
quiet put n0 e=5
quiet put n0 large=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
quiet put n0 f=6
drop n0>n1
quiet settle n0 n2
quiet sleep n0 100
tick n0
settle n0 n1
---
> n0>n1 t2 heartbeat after 4@2 commit 9
n1 t2 leader is n0
> n1>n0 t2 rejected after 4 hint 2@2
> n0>n1 t2 append after 2@2 [3@2 put a=1] commit 9
n1 t2 commits 1 to 3 by leader
n1 t2 members at 1 committed: n0,n1,n2
> n1>n0 t2 accepted to 3
> n0>n1 t2 append after 3@2 [4@2 put b=2] [5@2 put c=3] commit 9
n1 t2 commits 4 to 5 by leader
> n0>n1 t2 append after 5@2 [6@2 put d=4] [7@2 put e=5] commit 9
n1 t2 commits 6 to 7 by leader
> n1>n0 t2 accepted to 5
> n1>n0 t2 accepted to 7
> n0>n1 t2 append after 7@2 [8@2 put large=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa] commit 9
n1 t2 commits 8 to 8 by leader
> n0>n1 t2 append after 8@2 [9@2 put f=6] commit 9
n1 t2 commits 9 to 9 by leader
> n1>n0 t2 accepted to 8
> n1>n0 t2 accepted to 9

status n1
---
n1: follower t2, log 1 2 2 2 2 2 2 2 2, commit 9, vote n0
