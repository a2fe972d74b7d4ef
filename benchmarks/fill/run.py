"""How a statement of filling is run."""

from collections.abc import Callable

# run(what, sql, **names): one statement, said with its rows and seconds; returns the rows
Run = Callable[..., int]
