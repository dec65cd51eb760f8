"""Proof tests: a virtual hot region in the raw pages of one zone travels the whole way, beside the real line.

What IEC 61511 asks of safety functions is good for any alarm: one that nobody has seen work may not work.
"""
