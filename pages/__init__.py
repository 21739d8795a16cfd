"""The pages: read a view, draw it, call one verb. `app.py` lists them."""
