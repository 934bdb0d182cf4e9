# M19: two removals back to back. The second waits for the first to be committed.
cluster n0 n1 n2 n3
quiet tick n0
quiet settle
remove n0 n3
remove n0 n2
status n0
---

settle
---
