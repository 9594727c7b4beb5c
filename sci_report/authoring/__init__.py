"""How a report comes about: from a measurement, or from stated numbers.

`context` and `statement` hold what an author says, `place` and `hardware` fill the rest from the reference tables,
`stated` and `measured` make the report, `tracker` is the Python interface. What was assumed is labelled in the report,
and told to the author as a note.
"""
