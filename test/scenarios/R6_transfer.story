# The successor is brought up to date, told to campaign, and unseats a leader that is alive.
cluster n0 n1 n2
quiet tick n0
quiet settle
transfer n0 n1
settle
---
