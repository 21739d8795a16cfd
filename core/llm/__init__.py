"""The wire to a language model: who provides it, what it costs, one call. Nothing here knows runs or roles."""
