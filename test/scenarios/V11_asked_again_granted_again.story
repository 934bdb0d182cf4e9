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
