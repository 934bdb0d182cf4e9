# D6: n0 is alone. It refuses writes with a reason, surely before they are in the log, and goes on
# with reads; also when a write is under way for which there is no space at all.
cluster n0
quiet tick n0
put n0 a=1
space n0 low
put n0 b=2
get n0 a
---
n0 answers: applied at 3
n0 t2 commits 3 to 3 by quorum
n0 answers: refused: the disk of the leader n0 is full, and no other server could take over; free some space there
n0 answers: found 1 of 3

space n0 enough
quiet disk n0 held
put n0 b=2
space n0 none
wait n0 5000
put n0 c=3
get n0 a
status
---
n0 answers: refused: the disk of the leader n0 is full, and no other server could take over; free some space there
n0 answers: found 1 of 3
n0: leader t2, log 1 2 2, commit 3, vote n0

space n0 enough
put n0 c=4
status
---
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum
n0 answers: applied at 5
n0 t2 commits 5 to 5 by quorum
n0: leader t2, log 1 2 2 2 2, commit 5, vote n0
