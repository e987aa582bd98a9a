"""Cases from anybody's own table: a CSV or Parquet file with a codebook, given or inferred."""
