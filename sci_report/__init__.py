"""sci-report."""
