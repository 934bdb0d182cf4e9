# M11: n0 removes n3, tells nobody, and is deposed. Its configuration is what it was.
cluster n0 n1 n2 n3
quiet tick n0
quiet settle
remove n0 n3
drop *>*
sleep * 2000
quiet tick n1
quiet settle n1 n2 n3
quiet sleep n1 100
quiet tick n1
settle
---
n0 t2 members at 3 appended: n0,n1,n2
> n1>n0 t3 append after 2@2 [3@3 noop] commit 3
n0 answers: refused: this server lost leadership before the write was replicated; it was not carried out
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 3@2
n0 t3 leader is n1
n0 t3 cuts off 3 to 3
n0 t3 members at 3 rolled-back: n0,n1,n2,n3
n0 t3 commits 3 to 3 by leader
> n1>n2 t3 heartbeat after 3@3 commit 3
n2 t3 commits 1 to 3 by leader
n2 t3 members at 1 committed: n0,n1,n2,n3
> n1>n3 t3 heartbeat after 3@3 commit 3
n3 t3 commits 1 to 3 by leader
n3 t3 members at 1 committed: n0,n1,n2,n3
> n0>n1 t3 accepted to 3
> n2>n1 t3 accepted to 3
> n3>n1 t3 accepted to 3
