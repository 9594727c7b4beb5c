"""Units and uncertain numbers. No I/O, no pydantic."""
