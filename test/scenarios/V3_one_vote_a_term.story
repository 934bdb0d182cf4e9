# V3: n0, n1 and n3 campaign in the same term; n1 wins. n0 steps down in its term and still
# remembers that it has voted for itself.
cluster n0 n1 n2 n3 n4
quiet tick n0
quiet tick n1
quiet tick n3
quiet deliver n0>n2
quiet deliver n0>n4
quiet deliver n1>n2
quiet deliver n1>n4
quiet deliver n3>n2
quiet deliver n3>n4
quiet deliver n2>*
quiet deliver n4>*
status
---
n0: candidate t2, log 1, commit 0, vote n0
n1: candidate t2, log 1, commit 0, vote n1
n2: follower t1, log 1, commit 0, vote none
n3: candidate t2, log 1, commit 0, vote n3
n4: follower t1, log 1, commit 0, vote none

hold late n3>n0
quiet deliver n1>n2
quiet deliver n1>n4
quiet deliver n2>n1
quiet deliver n4>n1
deliver n1>n0
---
> n1>n0 t1 pre-vote? last 1@1
n0 t2 refuses n1 a pre-vote in term 2: stale-term
> n1>n0 t2 vote? last 1@1
n0 t2 refuses n1 a vote in term 2: already-voted
> n1>n0 t2 append after 1@1 [2@2 noop] commit 0
n0 t2 candidate becomes follower: leader-seen, last 1@1
n0 t2 leader is n1

# The request of n3 comes when n1 is alive, and again when it has not been heard for long.
again late
sleep n0 2000
release late
status
---
> n3>n0 t1 pre-vote? last 1@1
n0 t2 refuses n3 a pre-vote in term 2: leader-alive
> n3>n0 t2 vote? last 1@1
n0 t2 refuses n3 a vote in term 2: leader-alive
> n3>n0 t1 pre-vote? last 1@1
n0 t2 refuses n3 a pre-vote in term 2: stale-term
> n3>n0 t2 vote? last 1@1
n0 t2 refuses n3 a vote in term 2: already-voted
n0: follower t2, log 1 2, commit 0, vote n0
n1: leader t2, log 1 2, commit 0, vote n1
n2: follower t2, log 1, commit 0, vote n1
n3: candidate t2, log 1, commit 0, vote n3
n4: follower t2, log 1, commit 0, vote n1
