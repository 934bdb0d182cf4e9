# V1: a vote counts once it is on the disk, also a server's own. A sole voter does not lead before.
cluster n0
disk n0 held
tick n0
status
---

write n0
status
---

disk n0 free
status
---
