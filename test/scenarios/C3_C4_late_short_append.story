# C4: an append that was overtaken by longer ones arrives last. Nothing is cut off.
cluster n0 n1 n2
quiet tick n0
quiet settle
crash n2
quiet put n0 a=1
hold late n0>n1
quiet put n0 b=2
quiet put n0 c=3
quiet settle n0 n1
quiet sleep n0 100
quiet tick n0
quiet settle n0 n1
status
---
n0: leader t2, log 1 2 2 2 2, commit 5, vote n0
n1: follower t2, log 1 2 2 2 2, commit 5, vote n0
n2: down

release late
deliver n1>n0
status
---
> n0>n1 t2 append after 2@2 [3@2 put a=1] commit 2
> n1>n0 t2 accepted to 3
n0: leader t2, log 1 2 2 2 2, commit 5, vote n0
n1: follower t2, log 1 2 2 2 2, commit 5, vote n0
n2: down
