# C18: n1 has twenty entries of two terms that lost. The leader finds where they agree with one
# rejection a term, not one an entry.
members n0 n1 n2
log n0 5 1 1 5 5
log n1 5 1 2 2 2 2 2 2 2 2 2 2 3 3 3 3 3 3 3 3 3 3
log n2 5 1 1 5 5
quiet tick n0
quiet deliver n0>n2
quiet deliver n2>n0
quiet deliver n0>n2
quiet deliver n2>n0
drop n0>n2
settle n0 n1
---
> n0>n1 t5 pre-vote? last 5@5
n1 t5 grants n0 a pre-vote in term 6
> n0>n1 t6 vote? last 5@5
n1 t6 term 5 to 6: message
n1 t6 persisted term 6 vote none
n1 t6 persisted term 6 vote n0
n1 t6 grants n0 a vote in term 6
> n0>n1 t6 append after 5@5 [6@6 noop] commit 0
n1 t6 leader is n0
> n1>n0 t5 pre-vote granted
> n1>n0 t6 vote granted
> n1>n0 t6 rejected after 5 hint 4@2
> n0>n1 t6 append after 3@1 [4@5 put x=4.5] commit 0
> n1>n0 t6 rejected after 3 hint 2@1
> n0>n1 t6 append after 2@1 [3@1 put x=3.1] commit 0
n1 t6 cuts off 3 to 22
> n1>n0 t6 accepted to 3
> n0>n1 t6 append after 3@1 [4@5 put x=4.5] [5@5 put x=5.5] [6@6 noop] commit 0
> n1>n0 t6 accepted to 6
n0 t6 commits 1 to 6 by quorum
n0 t6 members at 1 committed: n0,n1,n2
