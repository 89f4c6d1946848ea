"""One module per kind of value: ``find(text)`` and ``parse(text)``; text in, values out (数值).

Nothing here knows documents or records.  Text is expected folded (``pipeline.folding.fold``): half width, one kind
of dash and space, simplified characters.  All quantifiers are bounded, so that time stays linear.
"""
