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
