# V18: the disk of n1 takes two election timeouts for one write. Heartbeats go on meanwhile, and it
# hears them: its disk keeps it from acknowledging, not from knowing that there is a leader.
cluster n0 n1 n2
quiet tick n0
quiet settle
disk n1 held
quiet put n0 a=1
quiet deliver *>*
quiet beat n0 5
wait n1 400
quiet beat n0 1
wait n1 400
quiet beat n0 1
wait n1 400
status
durable n1
---
n0: leader t2, log 1 2 2, commit 3, vote n0
n1: follower t2, log 1 2, commit 3, vote n0
n2: follower t2, log 1 2 2, commit 3, vote n0
n1 has its log on the disk up to 2

# What it was sent in that time counts when the write ends, and the timer goes on from the last
# heartbeat, not from before the write.
quiet beat n0 1
write n1
wait n1 400
quiet settle
status
---
n1 t2 commits 1 to 2 by leader
n1 t2 members at 1 committed: n0,n1,n2
n1 t2 commits 3 to 3 by leader
n0: leader t2, log 1 2 2, commit 3, vote n0
n1: follower t2, log 1 2 2, commit 3, vote n0
n2: follower t2, log 1 2 2, commit 3, vote n0
