"""Run one script in one closed room."""
