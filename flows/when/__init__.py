"""When a person is free, read from their own words.

`read` is pure and quick (well under a millisecond for a message): it knows no clock but the `now` it is given.
The way of a text: tokens (words with their senses, slips mended), scan (days, hours, marks in their order), groups
and clauses (what is refused, taken, past), meaning (one day, one time of day), interval (laid on the calendar).
The hours of the parts of a day stand in `parts`, the words in `vocabulary`, `marks` and `foreign`.
"""

from flows.when.reading import When, read

__all__ = ["When", "read"]
