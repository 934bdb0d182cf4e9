# R2: entry 3 was committed by n0. n1 is elected and does not know that yet: it must not answer
# before its own no-op is committed.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet deliver n0>*
quiet deliver n1>n0
quiet drop *>*
crash n0
sleep * 2000
quiet tick n1
quiet deliver n1>n2
quiet deliver n2>n1
quiet deliver n1>n2
quiet deliver n2>n1
status
get n1 a
---

settle
---
