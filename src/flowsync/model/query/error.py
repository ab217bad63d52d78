"""What is wrong with a text that is no query."""


class QueryError(ValueError):
    """A text is no query: what is wrong from ``start`` up to ``end`` (offsets into the text), and what to do."""

    def __init__(self, summary: str, *, hint: str, start: int, end: int) -> None:
        super().__init__(summary)
        self.summary = summary
        self.hint = hint
        self.start = start
        self.end = end
