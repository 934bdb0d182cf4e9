# G3: of two servers one is far behind, so everything needs it. What it has got is committed at
# once, not only when it has everything.
option append_entries_max 2
option inflight_messages_max 1
cluster n0 n1
quiet tick n0
quiet settle
quiet put n0 a=1
quiet put n0 b=2
quiet put n0 c=3
quiet put n0 d=4
quiet put n0 e=5
quiet put n0 f=6
drop *>*
up n0 n1
settle
---
n0 t2 link to n1 up
> n0>n1 t2 heartbeat after 2@2 commit 2
n1 t2 commits 1 to 2 by leader
n1 t2 members at 1 committed: n0,n1
> n1>n0 t2 accepted to 2
> n0>n1 t2 append after 2@2 [3@2 put a=1] [4@2 put b=2] commit 2
> n1>n0 t2 accepted to 4
n0 answers: applied at 3
n0 answers: applied at 4
n0 t2 commits 3 to 4 by quorum
> n0>n1 t2 append after 4@2 [5@2 put c=3] [6@2 put d=4] commit 4
n1 t2 commits 3 to 4 by leader
> n1>n0 t2 accepted to 6
n0 answers: applied at 5
n0 answers: applied at 6
n0 t2 commits 5 to 6 by quorum
> n0>n1 t2 append after 6@2 [7@2 put e=5] [8@2 put f=6] commit 6
n1 t2 commits 5 to 6 by leader
> n1>n0 t2 accepted to 8
n0 answers: applied at 7
n0 answers: applied at 8
n0 t2 commits 7 to 8 by quorum
