# C9: n1 acknowledges entry 3 of term 2; the answer is late. n0 leads again in term 3, where its
# entry 3 is committed by nobody but itself yet.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet deliver n0>n1
hold late n1>n0
quiet drop *>*
sleep * 2000
quiet tick n0
status n0
---
n0: follower t2, log 1 2 2, commit 2, vote n0

quiet tick n0
quiet deliver n0>n2
quiet deliver n2>n0
quiet deliver n0>n2
quiet deliver n2>n0
release late
status n0
---
> n1>n0 t2 accepted to 3
n0: leader t3, log 1 2 2 3, commit 2, vote n0
