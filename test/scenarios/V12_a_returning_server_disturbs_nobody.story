# V12: n2 is cut off for long and campaigns in vain. When it comes back the term is what it was.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle n0 n1
quiet tick n2
quiet drop n2>*
quiet tick n2
quiet drop n2>*
quiet tick n2
quiet drop n2>*
quiet tick n2
status n2
---
n2: pre-candidate t2, log 1 2, commit 0, vote n0

# Its last request reaches the others.
deliver n2>*
deliver *>n2
---
> n2>n0 t2 pre-vote? last 2@2
n0 t2 refuses n2 a pre-vote in term 3: leader-alive
> n2>n1 t2 pre-vote? last 2@2
n1 t2 refuses n2 a pre-vote in term 3: leader-alive
> n0>n2 t2 pre-vote refused
> n1>n2 t2 pre-vote refused
n2 t2 pre-candidate becomes follower: pre-vote-lost, last 2@2

quiet tick n0
quiet settle
status
---
n0: leader t2, log 1 2 2, commit 3, vote n0
n1: follower t2, log 1 2 2, commit 3, vote n0
n2: follower t2, log 1 2 2, commit 3, vote n0
