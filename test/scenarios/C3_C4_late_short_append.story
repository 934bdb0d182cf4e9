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

release late
deliver n1>n0
status
---
