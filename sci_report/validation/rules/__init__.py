"""The catalogue: one module per family of rules, one object per rule.

`file` SCI0xx and `schema` SCI1xx are found before rules run; `identity`, `activities`, `results`, `times` and
`uncertainty` are SCI2xx. A rule is a function of the parsed document; it touches no file, clock or network.
"""
