# S16: the log is bounded in bytes, however few entries they are. Three small writes are not enough
# for a snapshot, one that is large makes one.
option snapshot_bytes_max 500
option trailing_logs 0
cluster n0
quiet tick n0
quiet put n0 a=1
put n0 b=2
status
put n0 c=......................................................................................................................................................................................................................................................
status
---
n0 answers: applied at 4
n0 t2 commits 4 to 4 by quorum
n0: leader t2, log 1 2 2 2, commit 4, vote n0
n0 answers: applied at 5
n0 t2 commits 5 to 5 by quorum
n0 t2 saves its state at 5@2
n0 t2 has saved its state at 5@2
n0 t2 compacts its log to 5
n0: leader t2, state 5@2, log after 5:, commit 5, vote n0

