# V9: two cohorts. n0 and n1 have the longest log in a low term; n2 has the highest term and a
# shorter log. Whoever asks first, a leader is found.
members n0 n1 n2
log n0 3 1 1 3
log n1 3 1 1 3
log n2 8 1 1
crash n1
tick n2
settle
---
n2 t8 election timer
n2 t8 follower becomes pre-candidate: election-timeout, last 3@1
> n2>n0 t8 pre-vote? last 3@1
n0 t8 term 3 to 8: message
n0 t8 persisted term 8 vote none
n0 t8 refuses n2 a pre-vote in term 9: log-behind
> n0>n2 t8 pre-vote refused

quiet tick n0
quiet settle
quiet tick n0
quiet settle
status
---
n0: leader t9, log 1 1 1 3 9, commit 5, vote n0
n1: down
n2: follower t9, log 1 1 1 3 9, commit 5, vote n0
