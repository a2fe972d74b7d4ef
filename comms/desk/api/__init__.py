"""REST addresses of what looks across all rooms."""
