# D11: n1 has entries of a leader that lost. What takes their place is decided while its disk is
# busy: cutting off and appending wait for one write. A crash before it leaves the old log, a crash
# after it the new one, and n1 goes on from there.
members n0 n1 n2
log n0 3 1 3 3
log n1 4 1 2 2
log n2 3 1 3 3
crash n1
quiet tick n0
quiet settle
disk n1 held
start n1
quiet sleep n0 100
quiet tick n0
deliver n0>n1
deliver n1>n0
deliver n0>n1
status n1
crash n1
start n1
status n1
---
> n0>n1 t4 append after 4@3 [5@4 noop] commit 5
n1 t4 leader is n0
> n1>n0 t4 rejected after 4 hint 3@2
> n0>n1 t4 append after 2@1 [3@3 put x=3.3] commit 5
n1: follower t4, log 1 1 2 2, commit 3, vote none
n1: follower t4, log 1 1 2 2, commit 0, vote none

up n0 n1
deliver n0>n1
deliver n1>n0
deliver n0>n1
write n1
deliver n1>n0
deliver n0>n1
status n1
crash n1
start n1
status n1
---
n0 t4 link to n1 up
> n0>n1 t4 heartbeat after 2@1 commit 5
n1 t4 leader is n0
n1 t4 commits 1 to 2 by leader
n1 t4 members at 1 committed: n0,n1,n2
> n1>n0 t4 accepted to 2
> n0>n1 t4 append after 2@1 [3@3 put x=3.3] [4@3 put x=4.3] [5@4 noop] commit 5
n1 t4 cuts off 3 to 4
n1 t4 commits 3 to 5 by leader
> n1>n0 t4 accepted to 5
n1: follower t4, log 1 1 3 3 4, commit 5, vote none
n1: follower t4, log 1 1 3 3 4, commit 0, vote none

disk n1 free
down n0 n1
up n0 n1
settle
---
n0 t4 link to n1 down
n0 t4 link to n1 up
> n0>n2 t4 heartbeat after 5@4 commit 5
n2 t4 commits 1 to 5 by leader
n2 t4 members at 1 committed: n0,n1,n2
> n0>n1 t4 heartbeat after 5@4 commit 5
n1 t4 leader is n0
n1 t4 commits 1 to 5 by leader
n1 t4 members at 1 committed: n0,n1,n2
> n2>n0 t4 accepted to 5
> n1>n0 t4 accepted to 5
