# R1: n0 leads and is cut off; n1 is elected and takes a write. A read at n0 waits for a majority
# that never comes.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle
sleep n1 2000
sleep n2 2000
quiet tick n1
quiet settle n1 n2
quiet put n1 a=2
quiet settle n1 n2
get n0 a
drop n0>*
status n0
get n1 a
settle n1 n2
---

# It comes back into touch, steps down, and asks the new leader.
quiet sleep n1 100
quiet tick n1
settle
---
