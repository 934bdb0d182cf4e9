# S2: the answer of n1 is lost, and n1 saves and compacts what the leader does not know it has.
option snapshot_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet deliver n0>n1
drop n1>n0
quiet deliver n0>n2
quiet deliver n2>n0
quiet sleep n0 100
quiet tick n0
quiet deliver n0>n1
drop n1>n0
drop *>*
status
---
n0: leader t2, state 3@2, log after 3:, commit 3, vote n0
n1: follower t2, state 3@2, log after 3:, commit 3, vote n0
n2: follower t2, state 2@2, log after 2: 2, commit 2, vote n0

# Its link breaks and comes back, so that n0 asks again where their logs agree.
up n0 n1
settle
quiet put n0 b=2
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
status
---
n0 t2 link to n1 up
> n0>n1 t2 heartbeat after 3@2 commit 3
> n0>n1 t2 state at 3@2 part 0, the last: a=1
> n1>n0 t2 accepted to 3
> n1>n0 t2 has the state to 3
n0: leader t2, state 4@2, log after 4:, commit 4, vote n0
n1: follower t2, state 4@2, log after 4:, commit 4, vote n0
n2: follower t2, state 4@2, log after 4:, commit 4, vote n0

