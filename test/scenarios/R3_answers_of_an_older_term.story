# R3: rounds begin anew with each term. An answer to round 1 of term 2 comes in term 3, while n0
# waits for round 1 of that.
cluster n0 n1 n2
quiet tick n0
quiet settle
get n0 a
deliver n0>n1
hold late n1>n0
drop *>*
quiet sleep * 2000
tick n0
---
> n0>n1 t2 heartbeat after 2@2 commit 2 round 1
n1 t2 commits 1 to 2 by leader
n1 t2 members at 1 committed: n0,n1,n2
n0 t2 hears no quorum, only n0
n0 t2 leader becomes follower: quorum-lost, last 2@2

quiet tick n0
quiet deliver n0>n2
quiet deliver n2>n0
quiet deliver n0>n2
quiet deliver n2>n0
quiet drop n0>n1
deliver n0>n2
deliver n2>n0
---
> n0>n2 t3 append after 2@2 [3@3 noop] commit 2
n2 t3 leader is n0
n2 t3 commits 1 to 2 by leader
n2 t3 members at 1 committed: n0,n1,n2
> n2>n0 t3 accepted to 3
n0 t3 commits 3 to 3 by quorum

drop n0>*
release late
---
> n1>n0 t2 accepted to 2 round 1

quiet sleep n0 100
quiet tick n0
deliver n0>n1
deliver n1>n0
---
> n0>n1 t3 append after 2@2 [3@3 noop] commit 3 round 1
n1 t3 term 2 to 3: message
n1 t3 persisted term 3 vote none
n1 t3 leader is n0
n1 t3 commits 3 to 3 by leader
> n1>n0 t3 accepted to 3 round 1
n0 answers: missing
