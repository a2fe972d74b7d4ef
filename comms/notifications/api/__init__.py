"""REST of the inbox, of one's channels and of the outbox."""
