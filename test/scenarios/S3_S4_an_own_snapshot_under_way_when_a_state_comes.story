# S3, S4: n2 is saving its own state when the leader's comes. They reach the disk in that order, and
# its state never goes back.
option snapshot_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
state n2 held
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
status
---
n0: leader t2, state 3@2, log after 3:, commit 3, vote n0
n1: follower t2, state 3@2, log after 3:, commit 3, vote n0
n2: follower t2, log 1 2 2, commit 3, vote n0

# It is cut off for two writes, and comes back.
quiet put n0 b=2
quiet settle n0 n1
quiet put n0 c=3
quiet settle n0 n1
quiet sleep n0 100
quiet tick n0
quiet settle n0 n1
quiet up n0 n2
settle
status n2
---
> n0>n2 t2 heartbeat after 5@2 commit 5
> n0>n2 t2 state at 5@2 part 0, the last: a=1 b=2 c=3
> n2>n0 t2 rejected after 5 hint 3@2
n2: follower t2, log 1 2 2, commit 3, vote n0

# Now its own ends.
saved n2
status n2
---
n2 t2 has saved its state at 2@2
n2 t2 compacts its log to 2
n2: follower t2, state 2@2, log after 2: 2, commit 3, vote n0

# And now the one that was sent.
saved n2
settle
status n2
---
n2 t2 installs the state of n0 at 5@2
n2 t2 commits 4 to 5 by snapshot
n2 t2 members at 1 committed: n0,n1,n2
> n2>n0 t2 has the state to 5
n2: follower t2, state 5@2, log after 5:, commit 5, vote n0

