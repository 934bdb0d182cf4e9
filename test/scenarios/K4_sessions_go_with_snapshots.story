# K4: sessions go with the state. First: servers that start with a snapshot, and no log behind it,
# know what was carried out in a session, and do not carry it out again.
option snapshot_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 x=1 as c1:1
quiet settle n0 n1
quiet put n0 x=2 as c1:2
quiet settle n0 n1
quiet sleep n0 100
quiet tick n0
quiet settle n0 n1
status
quiet crash n0
quiet crash n1
quiet start n0
quiet start n1
quiet sleep * 2000
quiet tick n0
quiet settle n0 n1
put n0 x=1 as c1:1
settle n0 n1
---
n0: leader t2, state 4@2, log after 4:, commit 4, vote n0
n1: follower t2, state 4@2, log after 4:, commit 4, vote n0
n2: follower t2, log 1 2, commit 0, vote n0
> n0>n1 t3 append after 5@3 [6@3 put x=1 as c1:1] commit 5
n1 t3 commits 5 to 5 by leader
n1 t3 saves its state at 5@3
n1 t3 has saved its state at 5@3
n1 t3 compacts its log to 5
> n1>n0 t3 accepted to 6
n0 answers: applied at 3
n0 t3 commits 6 to 6 by quorum
n0 t3 saves its state at 6@3
n0 t3 has saved its state at 6@3
n0 t3 compacts its log to 6

# Second: n2 has none of that, and is sent the state. It leads, and knows.
quiet sleep n0 100
quiet tick n0
quiet settle n0 n1
quiet up n0 n2
quiet settle
status
quiet sleep * 2000
quiet tick n2
quiet settle
put n2 x=1 as c1:1
put n2 x=9 as c1:2
settle
get n2 x
settle
---
n0: leader t3, state 6@3, log after 6:, commit 6, vote n0
n1: follower t3, state 6@3, log after 6:, commit 6, vote n0
n2: follower t3, state 6@3, log after 6:, commit 6, vote none
> n2>n0 t4 append after 7@4 [8@4 put x=1 as c1:1] commit 7
n0 t4 commits 7 to 7 by leader
n0 t4 saves its state at 7@4
n0 t4 has saved its state at 7@4
n0 t4 compacts its log to 7
> n2>n1 t4 append after 7@4 [8@4 put x=1 as c1:1] commit 7
n1 t4 commits 7 to 7 by leader
n1 t4 saves its state at 7@4
n1 t4 has saved its state at 7@4
n1 t4 compacts its log to 7
> n2>n0 t4 append after 8@4 [9@4 put x=9 as c1:2] commit 7
> n2>n1 t4 append after 8@4 [9@4 put x=9 as c1:2] commit 7
> n0>n2 t4 accepted to 8
n2 answers: applied at 3
n2 t4 commits 8 to 8 by quorum
n2 t4 saves its state at 8@4
n2 t4 has saved its state at 8@4
n2 t4 compacts its log to 8
> n1>n2 t4 accepted to 8
> n0>n2 t4 accepted to 9
n2 answers: refused: c1:2 was used for another write before; this one was not carried out: give each write a sequence number of its own
n2 t4 commits 9 to 9 by quorum
n2 t4 saves its state at 9@4
n2 t4 has saved its state at 9@4
n2 t4 compacts its log to 9
> n1>n2 t4 accepted to 9
> n2>n0 t4 heartbeat after 9@4 commit 9 round 1
n0 t4 commits 8 to 9 by leader
n0 t4 saves its state at 9@4
n0 t4 has saved its state at 9@4
n0 t4 compacts its log to 9
> n2>n1 t4 heartbeat after 9@4 commit 9 round 1
n1 t4 commits 8 to 9 by leader
n1 t4 saves its state at 9@4
n1 t4 has saved its state at 9@4
n1 t4 compacts its log to 9
> n0>n2 t4 accepted to 9 round 1
n2 answers: found 2 of 4
> n1>n2 t4 accepted to 9 round 1

