"""Checks on a script before it is scored: debug, leakage, data use."""
