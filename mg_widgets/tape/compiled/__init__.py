"""A tape compiled to a few dozen NumPy calls.

How to read it, in the order in which a tape goes through it: `wiring.py` is the tape as the compiler reads
it. `units.py` joins chains of additions, `layers.py` finds sums of coefficient * row, `groups.py` puts
together what is computed at once. `rows.py` says where each number is stored, `gradient_rows.py` which
nodes have the same gradient. `lowering.py`, `affine.py`, `calls.py` and `kernels.py` write down the calls.
`program.py` does all of this in order; `passes.py` lists what can be left out.

What a step does not store, `recovery.py` finds node by node and `filling.py` all at once.
"""
