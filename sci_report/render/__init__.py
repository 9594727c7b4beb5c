"""Reports out: one view of a report, placed by one template per target.

`view` turns a report into labels and rounded figures, all of them text; `registry` knows the targets. Numbers are
rounded in `numbers` alone and text is made harmless in `escape` alone, so a template can do neither wrongly.
"""
