# C2, C6: n1 has two entries of a leader that lost. A heartbeat that matches at entry 1 and says
# that 4 are committed must not make it commit, or acknowledge, entries of its own.
members n0 n1 n2
log n0 2 1 1
log n1 2 2 2
log n2 2 1 1
quiet tick n0
quiet settle n0 n2
status
---

up n0 n1
deliver n0>n1
deliver n1>n0
---

# The leader now knows where they agree. Its next append is lost, and the link opens again.
drop n0>n1
up n0 n1
deliver n0>n1
status n1
flight
---
