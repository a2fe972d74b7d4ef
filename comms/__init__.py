"""The frame of the portal and the rooms that every business app shares."""
