# V11: the grant is lost, the candidate's request comes again: the same answer.
cluster n0 n1 n2
crash n2
quiet tick n0
quiet deliver n0>n1
quiet deliver n1>n0
hold request n0>n1
again request
drop n1>n0
again request
deliver n1>n0
---
> n0>n1 t2 vote? last 1@1
n1 t2 term 1 to 2: message
n1 t2 persisted term 2 vote none
n1 t2 persisted term 2 vote n0
n1 t2 grants n0 a vote in term 2
> n0>n1 t2 vote? last 1@1
n1 t2 grants n0 a vote in term 2
> n1>n0 t2 vote granted
n0 t2 candidate becomes leader: election-won, votes n0,n1, last 1@1
