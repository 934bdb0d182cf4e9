# V13: n2 is removed while it is cut off. It does not know, campaigns, and is refused.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet remove n0 n2
settle n0 n1
---

tick n2
deliver n2>*
deliver *>n2
status
---
