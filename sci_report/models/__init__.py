"""What a report is: strict, immutable models, and the JSON Schema made from them.

One module per block of the standard; `report.Report` is the root; `schema` writes the contract; `text` reads and
writes files' contents.
"""
