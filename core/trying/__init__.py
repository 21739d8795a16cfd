"""Try the fitted models of a run on a row that a person fills in (core/trying/__main__.py holds them open)."""

from core.trying.asking import end_trying as end_trying
from core.trying.asking import start_trying as start_trying
from core.trying.asking import try_parts as try_parts
from core.trying.asking import try_predict as try_predict
from core.trying.form import try_file as try_file
from core.trying.form import try_form as try_form
from core.trying.form import try_row as try_row
