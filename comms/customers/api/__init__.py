"""REST resources of the customers."""
