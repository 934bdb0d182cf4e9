# V21: the followers answer, so there is a quorum for ever; but the leader's own disk does not end
# a write. (Commits are counted without it; what it may not do is go on for ever.)
cluster n0 n1 n2
quiet tick n0
quiet settle
disk n0 held
put n0 a=1
quiet beat n0 14
status n0
---
n0: leader t2, log 1 2, commit 3, vote n0

quiet beat n0 2
status n0
---
n0: follower t2, log 1 2, commit 3, vote n0
