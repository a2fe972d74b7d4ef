"""REST of communities, rooms and households."""
