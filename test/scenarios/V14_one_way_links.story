# V14: n2 can be heard, but hears nobody. Its campaigns do not unseat the leader.
cluster n0 n1 n2
quiet tick n0
quiet settle
tick n2
drop *>n2
deliver n2>*
drop *>n2
quiet tick n2
quiet deliver n2>*
status
---

# The leader can send, but hears nobody: it gives up, and the others elect another.
sleep * 600
tick n0
drop n1>n0
drop n2>n0
tick n0
status n0
---

sleep * 1200
quiet tick n1
quiet deliver n1>n2
quiet deliver n2>n1
quiet deliver n1>n2
quiet deliver n2>n1
status
---
