"""Who proposes: one Protocol (`port.py`), two engineers. The steps never know which."""
