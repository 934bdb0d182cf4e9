# M10: n0 has the newest log and was to be removed; the entry that says so is not committed. If it
# could not campaign, nobody could.
cluster n0 n1 n2
quiet tick n0
quiet settle
crash n2
quiet put n0 a=1
quiet remove n0 n0
quiet drop *>*
crash n0
start n0
sleep * 2000
tick n0
settle n0 n1
status
---
