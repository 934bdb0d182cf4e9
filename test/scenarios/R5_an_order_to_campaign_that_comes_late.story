# R5: n0 hands over to n1, but the order is held up in the network, and n0 gives the plan up and
# goes on. Then it is cut off, and only now n1 gets the order: it is elected and something is
# written. n0 still believes in itself and is asked to read: it answers nothing, because nobody
# confirms it.
cluster n0 n1 n2
quiet tick n0
quiet settle
quiet put n0 a=old
quiet settle
transfer n0 n1
hold order n0>n1
beat n0 6 n0 n2
---
n0 t2 transfer to n1 started
n0 t2 transfer to n1 ordered
> n0>n2 t2 heartbeat after 3@2 commit 3
n2 t2 commits 3 to 3 by leader
> n2>n0 t2 accepted to 3
n0 t2 transfer to n1 ordered
> n0>n2 t2 heartbeat after 3@2 commit 3
> n2>n0 t2 accepted to 3
n0 t2 transfer to n1 ordered
> n0>n2 t2 heartbeat after 3@2 commit 3
> n2>n0 t2 accepted to 3
n0 t2 transfer to n1 ordered
> n0>n2 t2 heartbeat after 3@2 commit 3
> n2>n0 t2 accepted to 3
n0 t2 transfer to n1 ordered
n0 answers: refused: the successor did not take over in time; this server goes on leading
n0 t2 transfer to n1 aborted
> n0>n2 t2 heartbeat after 3@2 commit 3
> n2>n0 t2 accepted to 3
> n0>n2 t2 heartbeat after 3@2 commit 3
> n2>n0 t2 accepted to 3

quiet beat n0 1
release order
quiet settle n1 n2
quiet put n1 a=new
quiet settle n1 n2
get n1 a
quiet get n0 a
drop n0>*
settle n1 n2
status
---
> n0>n1 t2 campaign now
n1 t3 term 2 to 3: transfer
n1 t3 persisted term 3 vote n1
n1 t3 follower becomes candidate: transfer, last 3@2
n1 t3 grants n1 a vote in term 3
> n1>n2 t3 heartbeat after 5@3 commit 5 round 1
n2 t3 commits 5 to 5 by leader
> n2>n1 t3 accepted to 5 round 1
n1 answers: found new of 5
n0: leader t2, log 1 2 2, commit 3, vote n0
n1: leader t3, log 1 2 2 3 3, commit 5, vote n1
n2: follower t3, log 1 2 2 3 3, commit 5, vote n1

# When they meet again n0 learns who leads, and has the read answered there.
quiet sleep n1 100
quiet tick n1
settle
---
> n1>n0 t3 append after 3@2 [4@3 noop] commit 5 round 1
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 3@2
n0 t3 leader is n1
n0 t3 commits 4 to 4 by leader
> n1>n2 t3 heartbeat after 5@3 commit 5 round 1
> n0>n1 t3 forward get a
> n0>n1 t3 accepted to 4 round 1
> n2>n1 t3 accepted to 5 round 1
> n1>n0 t3 append after 3@2 [4@3 noop] commit 5 round 2
> n1>n2 t3 heartbeat after 5@3 commit 5 round 2
> n1>n0 t3 append after 4@3 [5@3 put a=new] commit 5 round 2
n0 t3 commits 5 to 5 by leader
> n0>n1 t3 accepted to 4 round 2
> n2>n1 t3 accepted to 5 round 2
> n0>n1 t3 accepted to 5 round 2
> n1>n0 t3 forwarded: found new of 5
n0 answers: found new of 5
