"""Patterns of pages: forms, lists, objects, acts, markup, printed sheets. Rooms say what stands on them."""
