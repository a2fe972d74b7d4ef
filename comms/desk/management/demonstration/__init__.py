"""The demonstration company: believable, in Chinese, dates relative to today, some things late on purpose.

Every event goes through the same operations as real work.
"""
