"""Pure rules of the audit room: the hash chain over events, and which uploaded bytes are what they claim to
be.
"""
