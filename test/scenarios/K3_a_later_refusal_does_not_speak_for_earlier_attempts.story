# K3: n1 asks twice for its client. The first attempt was carried out, but the answer was lost; the
# second one is refused, because the session has ended. That is no proof that nothing was done.
option sessions_max 1
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n1 x=1 as c1:1
quiet deliver n1>n0
quiet settle n0 n2
quiet put n0 y=1 as c2:1
quiet settle n0 n2
down n1 n0
up n1 n0
beat n0 2
---
n1 t2 link to n0 down
n1 t2 link to n0 up
> n0>n1 t2 heartbeat after 4@2 commit 4
> n0>n2 t2 heartbeat after 4@2 commit 4
n2 t2 commits 4 to 4 by leader
> n1>n0 t2 forward put x as c1:1
> n1>n0 t2 rejected after 4 hint 2@2
> n2>n0 t2 accepted to 4
> n0>n1 t2 append after 4@2 [5@2 put x=1 as c1:1] commit 4
> n0>n2 t2 append after 4@2 [5@2 put x=1 as c1:1] commit 4
> n0>n1 t2 append after 2@2 [3@2 put x=1 as c1:1] commit 4
n1 t2 commits 1 to 3 by leader
n1 t2 members at 1 committed: n0,n1,n2
> n1>n0 t2 rejected after 4 hint 2@2
> n2>n0 t2 accepted to 5
n0 t2 commits 5 to 5 by quorum
> n1>n0 t2 accepted to 3
> n0>n1 t2 forwarded: refused: the session of client c1 has ended, because it was idle for long or too many others came; whether c1:1 was carried out before is not known any more: read, and go on under another client name
n1 answers: unknown: an earlier attempt may have been carried out; the last one was not: the session of client c1 has ended, because it was idle for long or too many others came; whether c1:1 was carried out before is not known any more: read, and go on under another client name
> n0>n1 t2 append after 3@2 [4@2 put y=1 as c2:1] [5@2 put x=1 as c1:1] commit 5
n1 t2 commits 4 to 5 by leader
> n1>n0 t2 accepted to 5
> n0>n1 t2 heartbeat after 5@2 commit 5
> n0>n2 t2 heartbeat after 5@2 commit 5
n2 t2 commits 5 to 5 by leader
> n1>n0 t2 accepted to 5
> n2>n0 t2 accepted to 5

get n0 x
settle
---
> n0>n1 t2 heartbeat after 5@2 commit 5 round 1
> n0>n2 t2 heartbeat after 5@2 commit 5 round 1
> n1>n0 t2 accepted to 5 round 1
n0 answers: found 1 of 3
> n2>n0 t2 accepted to 5 round 1
