# M5: the leader promotes n2, and it and n1 have that entry, but n2 does not. Then the leader dies.
# n1 needs the vote of n2, which is a learner as far as it knows.
members n0 n1
log n0 1
log n1 1
server n2
quiet tick n0
quiet settle
quiet join n0 n2
quiet settle n0 n1
sleep n0 100
quiet tick n0
deliver n0>n2
deliver n2>n0
deliver n0>n2
deliver n2>n0
status
---

hold lost n0>n2
quiet deliver n0>n1
quiet deliver n1>n0
quiet settle n0 n1
crash n0
status
---

sleep * 2000
tick n1
settle
status
---
