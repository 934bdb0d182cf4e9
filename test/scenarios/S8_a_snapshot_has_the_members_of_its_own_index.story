# S8: entry 3 is committed and saved while the change in entry 4 is not committed yet. n0 starts
# again with the state after 3, and another leader cuts 4 off.
option snapshot_bytes_max 1
option trailing_logs 0
option append_entries_max 1
cluster n0 n1 n2
server n3
quiet tick n0
quiet settle
quiet put n0 a=1
join n0 n3
hold change n0>n1 1
deliver n0>n2 1
deliver n2>n0 1
drop *>*
status n0
---
n0 t2 members at 4 appended: n0,n1,n2,n3(learner, to be promoted)
> n0>n2 t2 append after 2@2 [3@2 put a=1] commit 2
n2 t2 commits 1 to 2 by leader
n2 t2 members at 1 committed: n0,n1,n2
n2 t2 saves its state at 2@2
n2 t2 has saved its state at 2@2
n2 t2 compacts its log to 2
> n2>n0 t2 accepted to 3
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum
n0 t2 saves its state at 3@2
n0 t2 has saved its state at 3@2
n0 t2 compacts its log to 3
n0: leader t2, state 3@2, log after 3: 2, commit 3, vote n0

quiet crash n0
start n0
status n0
quiet sleep * 2000
quiet tick n2
quiet settle n1 n2
quiet tick n2
quiet settle
quiet sleep n2 100
quiet tick n2
settle
status
---
n0: follower t2, state 3@2, log after 3: 2, commit 3, vote n0
> n2>n0 t3 heartbeat after 4@3 commit 4
> n2>n1 t3 heartbeat after 4@3 commit 4
> n0>n2 t3 accepted to 4
> n1>n2 t3 accepted to 4
n0: follower t3, state 4@3, log after 4:, commit 4, vote none
n1: follower t3, state 4@3, log after 4:, commit 4, vote n2
n2: leader t3, state 4@3, log after 4:, commit 4, vote n2
n3: follower t0, log, commit 0, vote none

