# V5: n0 and n1 campaign in term 2, n0 wins; then the request of n1 reaches it.
cluster n0 n1 n2
quiet tick n0
quiet tick n1
quiet deliver n0>n2
quiet deliver n1>n2
quiet deliver n2>*
hold late n1>n0
quiet deliver n0>n2
quiet deliver n2>n0
status n0
---
n0: leader t2, log 1 2, commit 0, vote n0

release late
status n0
---
> n1>n0 t1 pre-vote? last 1@1
n0 t2 refuses n1 a pre-vote in term 2: leader-alive
> n1>n0 t2 vote? last 1@1
n0 t2 refuses n1 a vote in term 2: leader-alive
n0: leader t2, log 1 2, commit 0, vote n0
