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
> n0>n1 t2 vote? last 1@1
n1 t2 term 1 to 2: message
n1 t2 persisted term 2 vote none
n1 t2 persisted term 2 vote n0
n1 t2 grants n0 a vote in term 2
n0: candidate t2, log 1, commit 0, vote n0

tick n0
again grant
status n0
---
n0 t2 election timer
n0 t2 candidate becomes pre-candidate: election-timeout, last 1@1
> n1>n0 t2 vote granted
n0: pre-candidate t2, log 1, commit 0, vote n0

quiet deliver n0>n1
quiet deliver n1>n0
status n0
---
n0: candidate t3, log 1, commit 0, vote n0

release grant
status n0
---
> n1>n0 t2 vote granted
n0: candidate t3, log 1, commit 0, vote n0
