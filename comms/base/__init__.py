"""Ground floor: the transition door, time, numbering, and the patterns of pages, forms, lists and REST that
every room uses.
"""
