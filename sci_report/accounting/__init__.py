"""Energy to carbon to score: the equations of the standard as pure functions.

`equations` holds each formula once, for plain and uncertain numbers alike; `settle` applies them to a report.
"""
