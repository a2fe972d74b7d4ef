"""Every act on meetings: what it calls and which form asks. Pages and REST serve the same lines."""
