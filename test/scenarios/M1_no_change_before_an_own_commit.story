# M1 (Ongaro 2015): n0 has been elected, but has committed nothing of its own. The removal waits.
cluster n0 n1 n2 n3
quiet tick n0
quiet deliver n0>*
quiet deliver *>n0
quiet deliver n0>*
quiet deliver *>n0
remove n0 n3
status n0
---

settle
---
