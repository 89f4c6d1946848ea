"""One module per output: records out (输出)."""
