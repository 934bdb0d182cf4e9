# D1, V1: nothing that promises leaves before the write is done.
cluster n0 n1 n2
crash n2
disk n1 held
quiet tick n0
deliver n0>n1
deliver n1>n0
deliver n0>n1
drop n0>n2
flight
---
> n0>n1 t1 pre-vote? last 1@1
n1 t1 grants n0 a pre-vote in term 2
> n1>n0 t1 pre-vote granted
n0 t2 term 1 to 2: pre-vote-won
n0 t2 persisted term 2 vote n0
n0 t2 pre-candidate becomes candidate: pre-vote-won, last 1@1
n0 t2 grants n0 a vote in term 2
> n0>n1 t2 vote? last 1@1

write n1
flight
---
n1 t2 term 1 to 2: message
n1 t2 persisted term 2 vote none
n1 t2 persisted term 2 vote n0
n1 t2 grants n0 a vote in term 2
n1>n0 t2 vote granted

quiet disk n1 free
quiet settle
drop n0>n2
disk n1 held
put n0 a=1
deliver n0>n1
flight
status n1
---
> n0>n1 t2 append after 2@2 [3@2 put a=1] commit 2
n1: follower t2, log 1 2, commit 2, vote n0

# A crash takes back what was not written, and nobody has been told of it.
crash n1
start n1
flight
status
---
n0: leader t2, log 1 2 2, commit 2, vote n0
n1: follower t2, log 1 2, commit 0, vote n0
n2: down
