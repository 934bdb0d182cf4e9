# M2: n0 leads two servers and is removed. n1 learns that this is committed, and goes on alone.
cluster n0 n1
quiet tick n0
quiet settle
remove n0 n0
settle
---

sleep n1 2000
tick n1
status
---
