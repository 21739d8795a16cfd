"""The harness owns split, metric and score (design 4.2); a script never reports a score."""
