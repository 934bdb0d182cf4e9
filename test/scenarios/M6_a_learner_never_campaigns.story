# M6: not when its timer fires, and not when leadership is handed to it.
members n0 n1 n2=learner
log n0 1
log n1 1
log n2 1
tick n2
tick n2
quiet tick n0
quiet settle
transfer n0 n2
---
n0 answers: refused: no other voter that answers could take over leadership
