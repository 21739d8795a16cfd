"""The program's own failures. A failed *script* is a value (`Evaluation.failure`), never one of these."""


class StudioError(Exception):
    """Something a person can mend; its text is one sentence that is shown as it is."""


class BadInput(StudioError):
    """A file or a setting cannot be used. The sentence names file, column and remedy. Exit code 2."""


class Refused(StudioError):
    """A verb came too late or does not fit the run's state; the sentence says who or what was first."""
