"""Signing in: what the sign-in package, Django's admin and REST framework load by name from the settings."""
