"""The plain player of a tape: every number of every node, one operation of one level after the other.

It is what the compiled one is held to: nothing is fused, shared or left out. `plan.py` finds the blocks of
`blocks.py`, which `replay.py` plays.
"""
