# M18: the leader n0 is cut off from all. It is asked to remove n4, and then n3. The change is in
# its log alone, and the second one has to wait. n1 is elected and never hears of them: n0 cuts them
# off.
cluster n0 n1 n2 n3 n4
quiet tick n0
quiet settle
remove n0 n4
remove n0 n3
drop *>*
status n0
---
n0 t2 members at 3 appended: n0,n1,n2,n3
n0: leader t2, log 1 2 2, commit 2, vote n0

sleep * 2000
quiet tick n1
quiet settle n1 n2 n3 n4
quiet sleep n1 100
quiet tick n1
settle n0 n1
status
---
> n1>n0 t3 append after 2@2 [3@3 noop] commit 3
n0 answers: refused: this server lost leadership before the write was replicated; it was not carried out
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 leader becomes follower: message, last 3@2
n0 t3 leader is n1
n0 t3 cuts off 3 to 3
n0 t3 members at 3 rolled-back: n0,n1,n2,n3,n4
n0 t3 commits 3 to 3 by leader
> n0>n1 t3 forward remove n3
n1 t3 members at 4 appended: n0,n1,n2,n4
> n0>n1 t3 accepted to 3
> n1>n0 t3 append after 3@3 [4@3 members n0,n1,n2,n4] commit 3
n0 t3 members at 4 appended: n0,n1,n2,n4
> n0>n1 t3 accepted to 4
n0: follower t3, log 1 2 3 3, commit 3, vote none
n1: leader t3, log 1 2 3 3, commit 3, vote n1
n2: follower t3, log 1 2 3, commit 0, vote n1
n3: follower t3, log 1 2 3, commit 0, vote n1
n4: follower t3, log 1 2 3, commit 0, vote n1

# Asked when nobody has answered for a while, it does not even begin.
cluster n0 n1 n2 n3 n4
quiet tick n0
quiet settle
sleep n0 500
remove n0 n4
status n0
flight
---
n0 answers: refused: removing n4 would leave the cluster without a quorum: only 1 of the 4 voters that would be left answer, fewer than a majority
n0: leader t2, log 1 2, commit 2, vote n0
