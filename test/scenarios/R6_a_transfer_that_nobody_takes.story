# R6: the successor is down. The leader gives up after an election timeout and takes writes again.
cluster n0 n1 n2
quiet tick n0
quiet settle
crash n1
transfer n0 n1
put n0 a=1
flight
---

sleep n0 100
tick n0
settle
---

sleep n0 500
tick n0
settle
---
