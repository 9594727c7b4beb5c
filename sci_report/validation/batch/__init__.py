"""Many reports: shards of the input, a pure function that judges one, and what runs it: here, a pool, or Dask."""
