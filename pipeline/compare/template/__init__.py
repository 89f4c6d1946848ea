"""A contract against its template (对照范本): blanks found, named, and what became of them."""
