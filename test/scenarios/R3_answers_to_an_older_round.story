# R3: a late answer to round 1 does not confirm round 2, in the same term or in another.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle
get n0 a
deliver n0>*
hold first n1>n0
deliver n2>n0
---

quiet drop *>*
get n0 a
flight
release first
---

drop *>*
sleep * 2000
quiet tick n0
quiet tick n0
quiet drop *>*
status n0
---

# n0 leads again, in another term, and its rounds begin anew.
sleep * 2000
quiet tick n0
quiet settle n0 n2
get n0 a
hold second *>n2
drop *>*
release second
hold answer n2>n0
drop *>*
sleep * 2000
quiet tick n0
quiet tick n0
quiet settle n0 n2
get n0 a
drop *>*
release answer
---
