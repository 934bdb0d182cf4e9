# S1, C22: n2 has entries of its own, from a term in which it led alone; they lie across the end of
# the state that the others have. Snapshots come with every entry and nothing is kept behind them.
option snapshot_bytes_max 1
option trailing_logs 0
members n0 n1 n2
log n0 3
log n1 3
log n2 3 2 2 2 2 2 2
quiet down n0 n2
quiet tick n0
quiet settle n0 n1
quiet tick n0
quiet settle n0 n1
quiet put n0 a=1
quiet settle n0 n1
quiet put n0 b=2
quiet settle n0 n1
quiet sleep n0 100
quiet tick n0
quiet settle n0 n1
status
---
n0: leader t4, state 4@4, log after 2: 4 4, commit 4, vote n0
n1: follower t4, state 4@4, log after 4:, commit 4, vote n0
n2: follower t3, log 1 2 2 2 2 2 2, commit 0, vote none

# A heartbeat finds that n2 lacks the entry before it; what n0 would have to send is compacted. It
# takes one round trip to know, and not a commit of what is not there.
quiet sleep n0 100
quiet tick n0
deliver n0>n2
deliver n2>n0
deliver n0>n2
deliver n2>n0
---
> n0>n2 t4 heartbeat after 2@4 commit 4
n2 t4 term 3 to 4: message
n2 t4 persisted term 4 vote none
n2 t4 leader is n0
> n2>n0 t4 rejected after 2 hint 1@1

quiet settle
up n0 n2
settle
status
---
n0 t4 link to n2 up
> n0>n2 t4 heartbeat after 2@4 commit 4
> n0>n2 t4 state at 2@4 part 0, the last:
n2 t4 installs the state of n0 at 2@4
n2 t4 commits 1 to 2 by snapshot
n2 t4 members at 1 committed: n0,n1,n2
> n2>n0 t4 rejected after 2 hint 1@1
> n2>n0 t4 has the state to 2
n0 t4 compacts its log to 4
> n0>n2 t4 append after 2@4 [3@4 put a=1] [4@4 put b=2] commit 4
n2 t4 commits 3 to 4 by leader
n2 t4 saves its state at 4@4
n2 t4 has saved its state at 4@4
n2 t4 compacts its log to 4
> n2>n0 t4 accepted to 4
n0: leader t4, state 4@4, log after 4:, commit 4, vote n0
n1: follower t4, state 4@4, log after 4:, commit 4, vote n0
n2: follower t4, state 4@4, log after 4:, commit 4, vote none

