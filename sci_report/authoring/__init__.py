"""How a report comes about: from a measurement, or from stated numbers.

`context` holds what an author says, `place` and `hardware` fill the rest from the reference tables, `stated` and
`measured` write the facts, `tracker` is the Python interface. What was assumed is labelled, and told to the author as
a note.
"""
