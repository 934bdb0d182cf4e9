# C16: the disk of the leader n0 is slow. Before entry 3 is written, n1 leads term 3 and replaces it.
# The report that entry 3 of term 2 is on the disk says nothing of entry 3 of term 3.
cluster n0 n1 n2
quiet tick n0
quiet settle
disk n0 held
quiet put n0 a=1
drop n0>*
sleep * 2000
quiet tick n1
quiet settle n1 n2
quiet tick n1
deliver n1>n0
durable n0
---
> n1>n0 t3 append after 2@2 [3@3 noop] commit 3
n0 answers: refused: this server lost leadership before the write was replicated; it was not carried out
n0 has its log on the disk up to 2

write n0
durable n0
---
n0 has its log on the disk up to 2

disk n0 free
durable n0
status n0
---
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 3@2
n0 t3 leader is n1
n0 t3 cuts off 3 to 3
n0 t3 commits 3 to 3 by leader
n0 has its log on the disk up to 3
n0: follower t3, log 1 2 3, commit 3, vote none
