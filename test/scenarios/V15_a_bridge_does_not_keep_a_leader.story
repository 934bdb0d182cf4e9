# V15: the leader n0 hears only n1 of five. n1 goes on hearing it, but n0 gives up without a quorum,
# and n1, n2 and n3 elect another.
cluster n0 n1 n2 n3 n4
quiet tick n0
quiet settle
crash n4
quiet beat n0 4
quiet beat n0 5 n0 n1
beat n0 3 n0 n1
status n0
---
n0 t2 hears no quorum, only n0,n1
n0 t2 leader becomes follower: quorum-lost, last 2@2
n0 t2 election timer
n0 t2 follower becomes pre-candidate: election-timeout, last 2@2
> n0>n1 t2 pre-vote? last 2@2
n1 t2 grants n0 a pre-vote in term 3
> n1>n0 t2 pre-vote granted
n0 t2 election timer
> n0>n1 t2 pre-vote? last 2@2
n1 t2 grants n0 a pre-vote in term 3
> n1>n0 t2 pre-vote granted
n0: pre-candidate t2, log 1 2, commit 2, vote n0

sleep * 1200
quiet tick n2
quiet settle n1 n2 n3
status
---
n0: pre-candidate t2, log 1 2, commit 2, vote n0
n1: follower t3, log 1 2 3, commit 2, vote n2
n2: leader t3, log 1 2 3, commit 3, vote n2
n3: follower t3, log 1 2 3, commit 2, vote n2
n4: down
