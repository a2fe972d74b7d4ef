"""REST of the law book."""
