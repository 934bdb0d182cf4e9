# V4, V6: a vote of term 2 comes late: first when n0 asks for pre-votes, then when it campaigns in
# term 3. It counts for neither.
cluster n0 n1 n2
crash n2
quiet tick n0
quiet deliver n0>n1
quiet deliver n1>n0
deliver n0>n1
hold grant n1>n0
status n0
---

tick n0
again grant
status n0
---

quiet deliver n0>n1
quiet deliver n1>n0
status n0
---

release grant
status n0
---
