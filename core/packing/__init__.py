"""A whole run as one file that another installation imports and shows: `outgoing` writes it, `incoming` reads it (docs/decisions/0011)."""
