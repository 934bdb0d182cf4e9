# V21: the followers answer, so there is a quorum for ever; but the leader's own disk does not end
# a write.
cluster n0 n1 n2
quiet tick n0
quiet settle
disk n0 held
put n0 a=1
quiet settle
sleep n0 1400
quiet tick n0
status n0
---

sleep n0 200
tick n0
write n0
status n0
---
