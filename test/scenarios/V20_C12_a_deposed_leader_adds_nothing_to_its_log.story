# V20, C12: n0 leads term 2, and its disk is busy. n1 is elected in term 3. What n0 was asked for
# before it hears of that has term 2 in its log, whatever is known elsewhere; what it is asked for
# after that does not get into its log at all, but to n1.
cluster n0 n1 n2
quiet tick n0
quiet settle
disk n0 held
quiet put n0 a=1
sleep * 2000
drop n0>*
quiet tick n1
quiet settle n1 n2
quiet put n0 b=2
drop n0>*
durable n0
write n0
status
---
n0 has its log on the disk up to 2
n0: leader t2, log 1 2 2, commit 2, vote n0
n1: leader t3, log 1 2 3, commit 3, vote n1
n2: follower t3, log 1 2 3, commit 0, vote n1

quiet sleep n1 100
quiet tick n1
quiet deliver n1>n0
put n0 c=3
disk n0 free
status n0
flight
---
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 4@2
n0 t3 leader is n1
n0 t3 cuts off 3 to 4
n0 t3 commits 3 to 3 by leader
n0: follower t3, log 1 2 3, commit 3, vote none
n1>n2 t3 heartbeat after 3@3 commit 3
n0>n1 t3 forward put c
n0>n1 t3 accepted to 3

quiet settle
quiet beat n1 1
status
get n1 a
get n1 b
get n1 c
settle
---
n0: follower t3, log 1 2 3 3, commit 4, vote none
n1: leader t3, log 1 2 3 3, commit 4, vote n1
n2: follower t3, log 1 2 3 3, commit 4, vote n1
> n1>n0 t3 heartbeat after 4@3 commit 4 round 1
> n1>n2 t3 heartbeat after 4@3 commit 4 round 1
> n0>n1 t3 accepted to 4 round 1
n1 answers: missing
> n2>n1 t3 accepted to 4 round 1
> n1>n0 t3 heartbeat after 4@3 commit 4 round 2
> n1>n2 t3 heartbeat after 4@3 commit 4 round 2
> n0>n1 t3 accepted to 4 round 2
n1 answers: missing
n1 answers: found 3 of 4
> n2>n1 t3 accepted to 4 round 2
