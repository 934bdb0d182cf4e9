# D1, V1: nothing that promises leaves before the write is done, and a crash before that takes it
# all back.
cluster n0 n1 n2
crash n2
disk n1 held
quiet tick n0
deliver n0>n1
deliver n1>n0
deliver n0>n1
flight
---

write n1
flight
write n1
flight
---

quiet settle
put n0 a=1
deliver n0>n1
crash n1
start n1
flight
status n1
---
