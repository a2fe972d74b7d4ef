"""Screens of the notifications room."""
