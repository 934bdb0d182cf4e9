# R3: n0 asks with round 1 of term 2 whether it still leads, loses its leadership, and leads again in
# term 3. When its old question comes late, n1 is in term 3 as well, and its answer carries that term.
# It says nothing about round 1 of term 3, for which a read waits.
cluster n0 n1 n2
quiet tick n0
quiet settle
get n0 a
hold late n0>n1
drop *>*
quiet sleep * 2000
quiet tick n0
quiet tick n0
drop n0>n1
quiet deliver n0>n2
quiet deliver n2>n0
drop n0>n1
quiet deliver n0>n2
quiet deliver n2>n0
deliver n0>n1
drop n1>n0
deliver n0>n2
deliver n2>n0
---
> n0>n1 t3 append after 2@2 [3@3 noop] commit 2
n1 t3 term 2 to 3: message
n1 t3 persisted term 3 vote none
n1 t3 leader is n0
n1 t3 commits 1 to 2 by leader
n1 t3 members at 1 committed: n0,n1,n2
> n0>n2 t3 append after 2@2 [3@3 noop] commit 2
n2 t3 leader is n0
n2 t3 commits 1 to 2 by leader
n2 t3 members at 1 committed: n0,n1,n2
> n2>n0 t3 accepted to 3
n0 t3 commits 3 to 3 by quorum

quiet sleep n0 100
tick n0
drop n0>*
release late
---
> n0>n1 t2 heartbeat after 2@2 commit 2 round 1

deliver n1>n0
---
> n1>n0 t3 rejected after 0 hint 0@0
