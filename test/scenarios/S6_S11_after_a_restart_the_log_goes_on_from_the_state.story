# S6, S11: whatever of the state and of the log has come to the disk when the server dies, they meet.
# First: the state is saved, the log is not compacted yet.
option snapshot_bytes_max 1
option trailing_logs 0
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet sleep n0 100
quiet tick n0
quiet settle
disk n1 held
quiet put n0 a=1
quiet deliver n0>n1
write n1
status n1
crash n1
disk n1 free
start n1
status n1
---
n1: follower t2, state 2@2, log after 2: 2, commit 2, vote n0
n1: follower t2, state 2@2, log after 2: 2, commit 2, vote n0

# Second: a state that was sent is on the disk, the log behind it is still the old one.
quiet settle n0 n2
quiet put n0 b=2
quiet settle n0 n2
quiet put n0 c=3
quiet settle n0 n2
quiet sleep n0 100
quiet tick n0
quiet settle n0 n2
quiet up n0 n1
quiet settle
status n1
state n1 held
quiet put n0 d=4
quiet settle n0 n2
quiet put n0 e=5
quiet settle n0 n2
quiet up n0 n1
quiet settle
disk n1 held
saved n1
saved n1
status n1
crash n1
state n1 free
disk n1 free
start n1
status n1
quiet up n0 n1
quiet settle
status
---
n1: follower t2, state 5@2, log after 5:, commit 5, vote n0
n1: follower t2, state 7@2, log after 5:, commit 7, vote n0
n1: follower t2, state 7@2, log after 7:, commit 7, vote n0
n0: leader t2, state 7@2, log after 7:, commit 7, vote n0
n1: follower t2, state 7@2, log after 7:, commit 7, vote n0
n2: follower t2, state 6@2, log after 6: 2, commit 6, vote n0

