"""Pure rules of the audit room: the chain of hashes over events, and whether uploads are what they claim."""
