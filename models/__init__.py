"""Training and evaluation (训练与评测); may import ``pipeline``, never the other way round."""
