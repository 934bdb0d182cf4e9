# S7: n2 led, and was cut off when it removed n1. The change is in its log only, and in force there.
# The state that n2 is sent has none of it, and neither has n2 then.
option snapshot_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
quiet tick n2
quiet settle
remove n2 n1
drop *>*
---
n2 t2 members at 3 appended: n0,n2

quiet sleep * 2000
quiet tick n0
quiet settle n0 n1
quiet put n0 a=1
quiet settle n0 n1
quiet put n0 b=2
quiet settle n0 n1
quiet sleep n0 100
quiet tick n0
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
status
---
n0: leader t3, state 5@3, log after 5:, commit 5, vote n0
n1: follower t3, state 5@3, log after 5:, commit 5, vote n0
n2: follower t3, state 5@3, log after 5:, commit 5, vote none

# So it asks n1 for its vote as well.
quiet sleep * 2000
tick n2
flight
---
n2 t3 election timer
n2 t3 follower becomes pre-candidate: election-timeout, last 5@3
n2>n0 t3 pre-vote? last 5@3
n2>n1 t3 pre-vote? last 5@3

