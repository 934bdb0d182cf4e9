# V2: n2 has an old log. Others with old logs help it to a real campaign, then do not hear of it.
# n0 and n1, who have a newer log, refuse it, and refuse again when the same request comes again.
members n0 n1 n2 n3 n4
log n0 2 1 2
log n1 2 1 2
log n2 2 1
log n3 2 1
log n4 2 1
tick n2
drop n2>n0
drop n2>n1
deliver n2>*
deliver *>n2
---
n2 t2 election timer
n2 t2 follower becomes pre-candidate: election-timeout, last 2@1
> n2>n3 t2 pre-vote? last 2@1
n3 t2 grants n2 a pre-vote in term 3
> n2>n4 t2 pre-vote? last 2@1
n4 t2 grants n2 a pre-vote in term 3
> n3>n2 t2 pre-vote granted
> n4>n2 t2 pre-vote granted
n2 t3 term 2 to 3: pre-vote-won
n2 t3 persisted term 3 vote n2
n2 t3 pre-candidate becomes candidate: pre-vote-won, last 2@1
n2 t3 grants n2 a vote in term 3

drop n2>n3
drop n2>n4
hold request n2>*
again request
again request
deliver *>n2
status
---
> n2>n0 t3 vote? last 2@1
n0 t3 term 2 to 3: message
n0 t3 persisted term 3 vote none
n0 t3 refuses n2 a vote in term 3: log-behind
> n2>n1 t3 vote? last 2@1
n1 t3 term 2 to 3: message
n1 t3 persisted term 3 vote none
n1 t3 refuses n2 a vote in term 3: log-behind
> n2>n0 t3 vote? last 2@1
n0 t3 refuses n2 a vote in term 3: log-behind
> n2>n1 t3 vote? last 2@1
n1 t3 refuses n2 a vote in term 3: log-behind
> n0>n2 t3 vote refused
> n1>n2 t3 vote refused
> n0>n2 t3 vote refused
> n1>n2 t3 vote refused
n0: follower t3, log 1 1 2, commit 0, vote none
n1: follower t3, log 1 1 2, commit 0, vote none
n2: candidate t3, log 1 1, commit 0, vote n2
n3: follower t2, log 1 1, commit 0, vote none
n4: follower t2, log 1 1, commit 0, vote none
