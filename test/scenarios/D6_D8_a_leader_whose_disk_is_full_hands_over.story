# D6, D8: little space is left on the disk of the leader n0. It hands over to a server that has room, and
# a write that comes meanwhile is not refused but goes to the successor.
cluster n0 n1 n2
quiet tick n0
quiet settle
space n0 low
put n0 a=1
settle
status
---
n0 t2 transfer to n1 started
n0 t2 transfer to n1 ordered
> n0>n1 t2 campaign now
n1 t3 term 2 to 3: transfer
n1 t3 persisted term 3 vote n1
n1 t3 follower becomes candidate: transfer, last 2@2
n1 t3 grants n1 a vote in term 3
> n1>n0 t3 vote? last 2@2 transfer
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 2@2
n0 t3 persisted term 3 vote n1
n0 t3 grants n1 a vote in term 3
> n1>n2 t3 vote? last 2@2 transfer
n2 t3 term 2 to 3: message
n2 t3 persisted term 3 vote none
n2 t3 persisted term 3 vote n1
n2 t3 grants n1 a vote in term 3
> n0>n1 t3 vote granted
n1 t3 candidate becomes leader: election-won, votes n0,n1, last 2@2
> n2>n1 t3 vote granted
> n1>n0 t3 append after 2@2 [3@3 noop] commit 0
n0 t3 leader is n1
> n1>n2 t3 append after 2@2 [3@3 noop] commit 0
n2 t3 leader is n1
> n0>n1 t3 forward put a
> n0>n1 t3 accepted to 3
n1 t3 commits 1 to 3 by quorum
n1 t3 members at 1 committed: n0,n1,n2
> n2>n1 t3 accepted to 3
> n1>n0 t3 append after 3@3 [4@3 put a=1] commit 3
n0 t3 commits 3 to 3 by leader
> n1>n2 t3 append after 3@3 [4@3 put a=1] commit 3
n2 t3 commits 1 to 3 by leader
n2 t3 members at 1 committed: n0,n1,n2
> n0>n1 t3 accepted to 4
n1 t3 commits 4 to 4 by quorum
> n2>n1 t3 accepted to 4
> n1>n0 t3 forwarded: applied at 4
n0 answers: applied at 4
n0: follower t3, log 1 2 3 3, commit 3, vote n1
n1: leader t3, log 1 2 3 3, commit 4, vote n1
n2: follower t3, log 1 2 3 3, commit 3, vote n1

# n0 takes part as before: what others commit is worth what is left.
put n0 b=2
settle
quiet beat n1 1
status
---
> n0>n1 t3 forward put b
> n1>n0 t3 append after 4@3 [5@3 put b=2] commit 4
n0 t3 commits 4 to 4 by leader
> n1>n2 t3 append after 4@3 [5@3 put b=2] commit 4
n2 t3 commits 4 to 4 by leader
> n0>n1 t3 accepted to 5
n1 t3 commits 5 to 5 by quorum
> n2>n1 t3 accepted to 5
> n1>n0 t3 forwarded: applied at 5
n0 answers: applied at 5
n0: follower t3, log 1 2 3 3 3, commit 5, vote n1
n1: leader t3, log 1 2 3 3 3, commit 5, vote n1
n2: follower t3, log 1 2 3 3 3, commit 5, vote n1

# Now not even that: n0 acknowledges nothing, votes for nobody and does not campaign. Writes go on
# without it, also those that it is asked for.
space n0 none
put n0 c=3
settle
quiet beat n1 2
durable n0
status
---
> n0>n1 t3 forward put c
> n1>n0 t3 append after 5@3 [6@3 put c=3] commit 5
> n1>n2 t3 append after 5@3 [6@3 put c=3] commit 5
> n2>n1 t3 accepted to 6
n1 t3 commits 6 to 6 by quorum
> n1>n0 t3 forwarded: applied at 6
n0 answers: applied at 6
n0 has its log on the disk up to 5
n0: follower t3, log 1 2 3 3 3, commit 6, vote n1
n1: leader t3, log 1 2 3 3 3 3, commit 6, vote n1
n2: follower t3, log 1 2 3 3 3 3, commit 6, vote n1

quiet wait n0 3000
crash n1
sleep n2 2000
tick n2
settle
status
---
n2 t3 election timer
n2 t3 follower becomes pre-candidate: election-timeout, last 6@3
> n2>n0 t3 pre-vote? last 6@3
> n0>n2 t3 pre-vote refused
n0: follower t3, log 1 2 3 3 3, commit 6, vote n1
n1: down
n2: pre-candidate t3, log 1 2 3 3 3 3, commit 6, vote n1

# The disk has room again: n0 catches up by itself.
space n0 enough
quiet beat n2 10
quiet settle
tick n2
settle
start n1
status
---
n0 t3 commits 6 to 6 by leader
n0 t3 refuses n2 a pre-vote in term 4: disk-full
> n2>n0 t4 heartbeat after 7@4 commit 7
> n0>n2 t4 accepted to 7
n0: follower t4, log 1 2 3 3 3 3 4, commit 7, vote n2
n1: follower t3, log 1 2 3 3 3 3, commit 0, vote n1
n2: leader t4, log 1 2 3 3 3 3 4, commit 7, vote n2
