# V15: the leader n0 hears only n1 of five. n1 goes on hearing it, but n0 gives up without a quorum,
# and n1, n2 and n3 elect another.
cluster n0 n1 n2 n3 n4
quiet tick n0
quiet settle
crash n4
sleep * 600
quiet tick n0
quiet settle n0 n1
sleep * 600
quiet tick n0
quiet settle n0 n1
tick n0
---

sleep * 1200
quiet tick n2
quiet settle n1 n2 n3
status
---
