# V12: n2 is cut off for long and campaigns in vain. When it comes back the term is what it was.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle n0 n1
quiet tick n2
quiet drop n2>*
quiet tick n2
quiet drop n2>*
quiet tick n2
quiet drop n2>*
quiet tick n2
status n2
---

# Its last request reaches the others.
deliver n2>*
deliver *>n2
---

quiet tick n0
quiet settle
status
---
