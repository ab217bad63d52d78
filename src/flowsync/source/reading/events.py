"""The parser of YAML events: libyaml, else PyYAML's own where PyYAML was built without libyaml.

PyYAML's own parser takes some tabs for errors that libyaml takes for white space, and lets escapes through that name no
character; here it is brought in line with libyaml, so that a file reads the same on every machine.
"""

from typing import Any

import yaml
from yaml.error import Mark
from yaml.scanner import ScannerError
from yaml.tokens import DirectiveToken


class PurePythonParser(yaml.SafeLoader):
    """PyYAML's own scanner and parser, with the white space and the escapes of libyaml."""

    def scan_to_next_token(self) -> None:
        """Skip white space and comments; tabs too, but for where they would indent a block."""
        while True:
            self._skip_blanks_and_comment()
            if not self.scan_line_break():  # type: ignore[no-untyped-call]
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def _skip_blanks_and_comment(self) -> None:
        blanks = " \t" if self.flow_level or not self.allow_simple_key else " "
        while self.peek() in blanks:
            self.forward()
        if self.peek() == "#":
            while self.peek() not in "\0\r\n":
                self.forward()

    def scan_plain_spaces(self, indent: int, start_mark: Mark) -> list[str] | None:
        """The white space inside a plain scalar, or between its lines; a tab in a line is like a space."""
        length = 0
        while self.peek(length) in " \t":
            length += 1
        blanks = self.prefix(length)
        self.forward(length)
        if self.peek() in "\r\n":
            between: list[str] | None = super().scan_plain_spaces(indent, start_mark)
            return between
        return [blanks] if blanks else []

    def scan_directive(self) -> DirectiveToken:
        """A directive; ScannerError for one that YAML does not know."""
        directive = super().scan_directive()
        if directive.name not in ("YAML", "TAG"):
            mark = directive.start_mark
            raise ScannerError("while scanning a directive", mark, "found unknown directive name", mark)
        return directive

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Mark) -> list[str]:
        """The pieces of a quoted scalar up to the next white space; ScannerError for an escape that is no character."""
        try:
            chunks: list[str] = super().scan_flow_scalar_non_spaces(double, start_mark)
            "".join(chunks).encode()
        except (OverflowError, ValueError) as error:
            problem = "found invalid Unicode character escape code"
            raise ScannerError("while parsing a quoted scalar", start_mark, problem, self.get_mark()) from error
        return chunks


EventParser: Any = yaml.cyaml.CParser if yaml.__with_libyaml__ else PurePythonParser  # type: ignore[attr-defined]
"""Made from the text of a file; ``get_event()`` and ``get_token()`` give what comes next."""
