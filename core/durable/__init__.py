"""Keyed steps, decisions and queues on DBOS; the worker."""
