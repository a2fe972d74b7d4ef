"""Pages of slips, of department tasks, and of the phone and visit log."""
