"""Pages of units, people, posts, absences, groups, and of one's own profile."""
