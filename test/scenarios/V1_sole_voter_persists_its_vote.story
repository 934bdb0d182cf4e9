# V1: a vote counts once it is on the disk, also a server's own. A sole voter does not lead before.
cluster n0
disk n0 held
tick n0
status
---
n0: candidate t2, log 1, commit 0, vote none

write n0
status
---
n0 t1 election timer
n0 t1 follower becomes pre-candidate: election-timeout, last 1@1
n0 t2 term 1 to 2: pre-vote-won
n0 t2 persisted term 2 vote n0
n0 t2 pre-candidate becomes candidate: pre-vote-won, last 1@1
n0 t2 grants n0 a vote in term 2
n0: leader t2, log 1, commit 0, vote n0

disk n0 free
status
---
n0 t2 candidate becomes leader: election-won, votes n0, last 1@1
n0 t2 commits 1 to 2 by quorum
n0 t2 members at 1 committed: n0
n0: leader t2, log 1 2, commit 2, vote n0
