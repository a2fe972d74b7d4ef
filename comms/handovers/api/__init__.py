"""REST resources of the hand-overs."""
