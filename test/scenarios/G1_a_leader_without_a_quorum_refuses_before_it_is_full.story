# G1: nobody acknowledges. The leader takes writes up to its limit of bytes that are not committed,
# and refuses the next ones, surely not carried out. When a majority answers again it takes writes
# again.
option uncommitted_bytes_max 200
cluster n0 n1 n2
quiet tick n0
quiet settle
put n0 a=1
put n0 b=2
put n0 c=3
put n0 d=4
put n0 e=5
put n0 f=6
put n0 g=7
put n0 h=8
put n0 i=9
status n0
---
n0 answers: refused: too much is waiting to be replicated; are a majority of the servers up?
n0 answers: refused: too much is waiting to be replicated; are a majority of the servers up?
n0 answers: refused: too much is waiting to be replicated; are a majority of the servers up?
n0 answers: refused: too much is waiting to be replicated; are a majority of the servers up?
n0 answers: refused: too much is waiting to be replicated; are a majority of the servers up?
n0: leader t2, log 1 2 2 2 2 2, commit 2, vote n0

quiet settle
put n0 j=10
status n0
---
n0: leader t2, log 1 2 2 2 2 2 2, commit 6, vote n0

# Who is elected in its place counts what it takes over.
drop *>*
quiet put n0 k=11
quiet put n0 l=12
quiet put n0 m=13
quiet put n0 n=14
quiet put n0 o=15
quiet put n0 p=16
quiet deliver n0>n1
crash n0
sleep * 2000
quiet tick n1
quiet deliver n1>n2
quiet deliver n2>n1
quiet deliver n1>n2
quiet deliver n2>n1
drop *>*
status n1
put n1 q=17
---
n1: leader t3, log 1 2 2 2 2 2 3, commit 2, vote n1
n1 answers: refused: too much is waiting to be replicated; are a majority of the servers up?
