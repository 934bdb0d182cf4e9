# V2: n2 has an old log. Others with old logs help it to a real campaign; n0 and n1, who have a
# newer log, refuse, and refuse again when the same request comes twice.
members n0 n1 n2 n3 n4
log n0 2 1 2
log n1 2 1 2
log n2 2 1
log n3 2 1
log n4 2 1
quiet tick n2
drop n2>n0
drop n2>n1
quiet settle n2 n3 n4
status n2
---

# The votes of n3 and n4 made it leader of term 3, which is right: three of five lack the entry of
# term 2. Once more, but without n4: now n0 or n1 would have to vote.
crash n4
crash n2
start n2
sleep * 2000
quiet tick n2
deliver n2>n3
deliver n3>n2
---

# Two pre-votes of five are not enough; n0 and n1 refuse those as well, twice.
hold again n2>n0
again again
again again
deliver n0>n2
status n2
---
