# C11: entry 3 of n0 is on its own disk, and the client waits. n1 leads the next term and has
# another entry 3. That entry 3 is committed says nothing of the first one.
cluster n0 n1 n2
quiet tick n0
quiet settle
put n0 a=1
drop n0>*
durable n0
sleep * 2000
quiet tick n1
quiet settle n1 n2
status
---
n0 has its log on the disk up to 3
n0: leader t2, log 1 2 2, commit 2, vote n0
n1: leader t3, log 1 2 3, commit 3, vote n1
n2: follower t3, log 1 2 3, commit 0, vote n1

quiet sleep n1 100
quiet tick n1
settle
status
get n0 a
settle
---
> n1>n0 t3 append after 2@2 [3@3 noop] commit 3
n0 answers: refused: this server lost leadership before the write was replicated; it was not carried out
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 3@2
n0 t3 leader is n1
n0 t3 cuts off 3 to 3
n0 t3 commits 3 to 3 by leader
> n1>n2 t3 heartbeat after 3@3 commit 3
n2 t3 commits 1 to 3 by leader
n2 t3 members at 1 committed: n0,n1,n2
> n0>n1 t3 accepted to 3
> n2>n1 t3 accepted to 3
n0: follower t3, log 1 2 3, commit 3, vote none
n1: leader t3, log 1 2 3, commit 3, vote n1
n2: follower t3, log 1 2 3, commit 3, vote n1
> n0>n1 t3 forward get a
> n1>n0 t3 heartbeat after 3@3 commit 3 round 1
> n1>n2 t3 heartbeat after 3@3 commit 3 round 1
> n0>n1 t3 accepted to 3 round 1
> n2>n1 t3 accepted to 3 round 1
> n1>n0 t3 forwarded: missing
n0 answers: missing
