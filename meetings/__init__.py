"""Meetings: series, meetings, agendas, attendance, minutes and resolutions (procedure 1.5 and 1.7)."""
