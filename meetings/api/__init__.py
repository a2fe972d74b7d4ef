"""REST addresses of the meetings; `urls.py` is mounted in comms/api.py."""
