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

quiet tick n0
quiet settle
quiet tick n0
quiet settle
status
---
