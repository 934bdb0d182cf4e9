# V19: a dead leader is kept alive as long as somebody repeats its last heartbeat: a follower takes
# a heartbeat of its term for what it is. graftd's peers speak over TCP, where nothing comes again
# once a connection has ended, so this needs somebody between them. When it ends, an election comes
# as always; and what was repeated has changed nothing.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=1
quiet settle
quiet sleep n0 100
quiet tick n0
hold last n0>*
crash n0
quiet again last
wait * 400
quiet again last
wait * 400
quiet again last
wait * 400
drop *>*
status
---
n0: down
n1: follower t2, log 1 2 2, commit 3, vote n0
n2: follower t2, log 1 2 2, commit 3, vote n0

sleep n2 600
wait n1 600
settle n1 n2
status
---
n1 t2 election timer
n1 t2 follower becomes pre-candidate: election-timeout, last 3@2
> n1>n2 t2 pre-vote? last 3@2
n2 t2 grants n1 a pre-vote in term 3
> n2>n1 t2 pre-vote granted
n1 t3 term 2 to 3: pre-vote-won
n1 t3 persisted term 3 vote n1
n1 t3 pre-candidate becomes candidate: pre-vote-won, last 3@2
n1 t3 grants n1 a vote in term 3
> n1>n2 t3 vote? last 3@2
n2 t3 term 2 to 3: message
n2 t3 persisted term 3 vote none
n2 t3 persisted term 3 vote n1
n2 t3 grants n1 a vote in term 3
> n2>n1 t3 vote granted
n1 t3 candidate becomes leader: election-won, votes n1,n2, last 3@2
> n1>n2 t3 append after 3@2 [4@3 noop] commit 3
n2 t3 leader is n1
> n2>n1 t3 accepted to 4
n1 t3 commits 4 to 4 by quorum
n0: down
n1: leader t3, log 1 2 2 3, commit 4, vote n1
n2: follower t3, log 1 2 2 3, commit 3, vote n1
