# V14: n2 can be heard, but hears nobody. Its campaigns do not unseat the leader.
cluster n0 n1 n2
quiet tick n0
quiet settle
tick n2
drop *>n2
deliver n2>*
drop *>n2
quiet tick n2
quiet deliver n2>*
status
---
n2 t2 election timer
n2 t2 follower becomes pre-candidate: election-timeout, last 2@2
> n2>n0 t2 pre-vote? last 2@2
n0 t2 refuses n2 a pre-vote in term 3: leader-alive
> n2>n1 t2 pre-vote? last 2@2
n1 t2 refuses n2 a pre-vote in term 3: leader-alive
n0: leader t2, log 1 2, commit 2, vote n0
n1: follower t2, log 1 2, commit 0, vote n0
n2: pre-candidate t2, log 1 2, commit 0, vote n0

# The leader can send, but hears nobody: it gives up, and the others elect another.
sleep * 600
tick n0
drop n1>n0
drop n2>n0
tick n0
status n0
---
n0 t2 hears no quorum, only n0
n0 t2 leader becomes follower: quorum-lost, last 2@2
n0 t2 election timer
n0 t2 follower becomes pre-candidate: election-timeout, last 2@2
n0: pre-candidate t2, log 1 2, commit 2, vote n0

sleep * 1200
quiet tick n1
quiet deliver n1>n2
quiet deliver n2>n1
quiet deliver n1>n2
quiet deliver n2>n1
status
---
n0: pre-candidate t2, log 1 2, commit 2, vote n0
n1: leader t3, log 1 2 3, commit 0, vote n1
n2: follower t3, log 1 2, commit 0, vote n1
