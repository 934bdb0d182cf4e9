# M11: n0 removes n3, tells nobody, and is deposed. Its configuration is what it was.
cluster n0 n1 n2 n3
quiet tick n0
quiet settle
remove n0 n3
drop *>*
sleep * 2000
quiet tick n1
quiet settle n1 n2 n3
quiet sleep n1 100
quiet tick n1
settle
---
