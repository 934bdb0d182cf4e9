# C5: the follower has three entries that the leader does not have, and one place where they differ.
members n0 n1 n2
log n0 4 1 1 4
log n1 4 1 2 2 2
log n2 4 1 1 4
quiet tick n0
quiet deliver n0>n2
quiet deliver n2>n0
quiet deliver n0>n2
quiet deliver n2>n0
settle n0 n1
status
---
