# V17: n2 lacks entries that are gone everywhere else. It hears nobody while it waits for the second
# part of the state, and campaigns. When the part comes it follows again and goes on with what it
# has.
option snapshot_bytes_max 1
option snapshot_part_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle n0 n1
quiet put n0 b=2
quiet settle n0 n1
quiet sleep n0 100
quiet tick n0
quiet settle n0 n1
quiet up n0 n2
deliver n0>n2 1
deliver n2>n0
deliver n0>n2 1
deliver n2>n0
status n2
---
> n0>n2 t2 heartbeat after 4@2 commit 4
> n2>n0 t2 rejected after 4 hint 2@2
> n0>n2 t2 state at 4@2 part 0: a=1
> n2>n0 t2 wants part 1
n2: follower t2, log 1 2, commit 0, vote n0

wait n2 1000
drop n2>*
status n2
---
n2 t2 election timer
n2 t2 follower becomes pre-candidate: election-timeout, last 2@2
n2 t2 election timer
n2: pre-candidate t2, log 1 2, commit 0, vote n0

settle
quiet sleep n0 100
quiet tick n0
settle
status n2
---
> n0>n2 t2 state at 4@2 part 1, the last: b=2
n2 t2 pre-candidate becomes follower: leader-seen, last 2@2
n2 t2 installs the state of n0 at 4@2
n2 t2 commits 1 to 4 by snapshot
n2 t2 members at 1 committed: n0,n1,n2
> n2>n0 t2 has the state to 4
> n0>n1 t2 heartbeat after 4@2 commit 4
> n0>n2 t2 heartbeat after 4@2 commit 4
> n1>n0 t2 accepted to 4
> n2>n0 t2 accepted to 4
n2: follower t2, state 4@2, log after 4:, commit 4, vote n0
