# M16: n1 has voted in term 2; then its disk is replaced. Under its old name it is asked for nothing
# and nothing of it counts, until it is let in again: as a learner first.
cluster n0 n1 n2
quiet tick n0
quiet settle
wipe n1
start n1
tick n1
quiet sleep n0 100
quiet tick n0
deliver *>n1
status n1
---

quiet deliver n0>n2
quiet deliver n2>n0
join n0 n1
deliver *>n2
deliver n2>n0
---

settle
quiet sleep n0 100
quiet tick n0
settle
---
