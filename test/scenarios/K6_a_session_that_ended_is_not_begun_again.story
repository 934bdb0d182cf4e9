# K6: the number of sessions is bounded. The one that was idle longest ends; a late repetition of
# what was carried out in it is refused, it does not begin a new session.
option sessions_max 1
cluster n0
quiet tick n0
put n0 x=1 as c1:1
put n0 x=2 as c2:1
put n0 x=1 as c1:1
put n0 x=1 as c1:2
get n0 x
put n0 x=3 as c3:1
---
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum
n0 answers: refused: the session of client c1 has ended, because it was idle for long or too many others came; whether c1:1 was carried out before is not known any more: read, and go on under another client name
n0 t2 commits 5 to 5 by quorum
n0 answers: refused: the session of client c1 has ended, because it was idle for long or too many others came; whether c1:2 was carried out before is not known any more: read, and go on under another client name
n0 t2 commits 6 to 6 by quorum
n0 answers: found 2 of 4
n0 answers: applied at 7
n0 t2 commits 7 to 7 by quorum
