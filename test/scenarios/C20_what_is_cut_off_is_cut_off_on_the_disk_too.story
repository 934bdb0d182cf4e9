# C20: n0 leads, has entry 3 on its disk and entry 4 on its way there when it is deposed. It takes
# over what the new leader has. Its log in memory and the one on its disk are the same, also after a
# restart, and it votes by that.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
disk n0 held
quiet put n0 b=2
drop n0>*
status n0
sleep * 2000
quiet tick n1
quiet settle n1 n2
quiet sleep n1 100
quiet tick n1
deliver n1>n0
disk n0 free
status n0
---
n0: leader t2, log 1 2 2, commit 2, vote n0
> n1>n0 t3 append after 2@2 [3@3 noop] commit 3
n0 answers: refused: this server lost leadership before the write was replicated; it was not carried out
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 4@2
n0 t3 leader is n1
n0 t3 cuts off 3 to 4
n0 t3 commits 3 to 3 by leader
n0: follower t3, log 1 2 3, commit 3, vote none

crash n0
start n0
status n0
crash n2
start n2
wait n2 1000
deliver n2>n0
---
n0: follower t3, log 1 2 3, commit 0, vote none
n2 t3 election timer
n2 t3 follower becomes pre-candidate: election-timeout, last 3@3
> n2>n0 t3 pre-vote? last 3@3
n0 t3 grants n2 a pre-vote in term 4
