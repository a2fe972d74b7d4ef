"""REST of deadlines, compliance and the work calendar."""
