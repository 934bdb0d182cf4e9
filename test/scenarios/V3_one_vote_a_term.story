# V3: n0, n1 and n3 campaign in the same term; n1 wins. n0 steps down in its term and still
# remembers that it has voted for itself.
cluster n0 n1 n2 n3 n4
quiet tick n0
quiet tick n1
quiet tick n3
quiet deliver n0>n2
quiet deliver n0>n4
quiet deliver n1>n2
quiet deliver n1>n4
quiet deliver n3>n2
quiet deliver n3>n4
quiet deliver n2>*
quiet deliver n4>*
status
---

hold late n3>n0
quiet deliver n1>n2
quiet deliver n1>n4
quiet deliver n2>n1
quiet deliver n4>n1
deliver n1>n0
---

# The request of n3 comes when n1 is alive, and again when it has not been heard for long.
again late
sleep n0 2000
release late
status
---
