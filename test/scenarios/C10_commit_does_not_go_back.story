# C10: n1 knows more to be committed than the new leader n2 does at first.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet deliver n0>*
quiet deliver n1>n0
quiet sleep n0 100
quiet tick n0
quiet deliver n0>n1
quiet drop *>*
crash n0
status
---

sleep * 2000
tick n2
settle
status
---
