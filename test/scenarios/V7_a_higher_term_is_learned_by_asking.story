# V7: n2 comes back with a high term and a short log, and the leader is gone. A refused pre-vote
# says the term, so n0 takes it up and is elected in the next one.
members n0 n1 n2
log n0 2 1 2
log n1 2 1 2
log n2 9 1
crash n1
tick n0
settle
---

tick n0
settle
status
---
