"""The mistakes in a query, each in one sentence with its remedy."""

from typing import Final

from flowsync.model.query.error import QueryError
from flowsync.model.query.tokens import Sort, Token
from flowsync.model.query.tree import KEYED_FIELDS, PLAIN_FIELDS, Operator

_EXAMPLE: Final = 'Write a comparison such as resource_type = "aws-ec2".'
_OPERATORS: Final = f"The operators are {', '.join(Operator)}."
_FIELDS: Final = f"The fields are {', '.join(PLAIN_FIELDS)}, and with a key in brackets {', '.join(KEYED_FIELDS)}."
_QUOTES: Final = "'\""
_NEGATIVE: Final = (Operator.NOT_IN, Operator.NOT_CONTAINS)
_JOINTS: Final = ("and", "or", "not")
_INSTEAD: Final = {
    "is": "Write =.",
    "eq": "Write =.",
    "equals": "Write =.",
    "ne": "Write !=.",
    "is_not": "Write !=.",
    "like": "Write contains.",
    "matches": "There are no patterns; write contains, starts_with or ends_with.",
    "does_not_contain": "Write not_contains.",
    "startswith": "Write starts_with.",
    "endswith": "Write ends_with.",
}


def field_expected(found: Token, after: Token | None) -> QueryError:
    """A comparison should begin here, and does not."""
    if found.sort is Sort.END and after is None:
        return QueryError("The query is empty.", hint=_EXAMPLE, start=0, end=0)
    if found.sort is Sort.TEXT or found.text.startswith("'"):
        hint = f"Write {found.text.strip(_QUOTES)}." if found.text.strip(_QUOTES) else _EXAMPLE
        return _error("A field name has no quotes.", hint, found)
    return _expected("a field, 'not' or '('", found, after, _EXAMPLE)


def unknown_field(found: Token, suggestion: str) -> QueryError:
    """The word where a field should stand is none."""
    lower = found.text.casefold()
    known = (*PLAIN_FIELDS, *KEYED_FIELDS)
    if lower in _JOINTS:
        return _error(f"'{found.text}' is no operator.", f"Write {lower} or {lower.upper()}.", found)
    if lower in known:
        summary = f"There is no field '{found.text}': field names are in lower case."
        return _error(summary, f"Write {lower}.", found)
    hint = suggestion or _FIELDS
    return _error(f"There is no field '{found.text}'.", hint, found)


def key_expected(found: Token, field: Token) -> QueryError:
    """The field takes a key, and there is none."""
    return _expected("'['", found, field, f'Write the key in brackets: {field.text}["env"].')


def operator_expected(found: Token, following: list[Token], field: Token) -> QueryError:
    """After a field no operator of the language stands."""
    if found.text == "[":
        hint = f"Only {', '.join(KEYED_FIELDS)} have one."
        return _error(f"'{field.text}' takes no key in brackets.", hint, found)
    if found.text.casefold() == "not" and following:
        one_word = f"not_{following[0].text.casefold()}"
        if one_word in _NEGATIVE:
            return _error(f"'not {following[0].text}' is two words.", f"Write {one_word}.", found)
    if found.sort is Sort.WORD and found.text.casefold() not in _JOINTS:
        return _no_operator(found, field)
    return _expected("an operator", found, field, _OPERATORS)


def _no_operator(found: Token, field: Token) -> QueryError:
    """A word stands where an operator should, and is none."""
    lower = found.text.casefold()
    if f"{field.text}_{lower}" in PLAIN_FIELDS:
        return _error(f"'{field.text} {found.text}' is two words.", f"Write {field.text}_{lower}.", found)
    if lower in (*Operator,):
        return _error(f"'{found.text}' is no operator: they are in lower case.", f"Write {lower}.", found)
    return _error(f"'{found.text}' is no operator.", _INSTEAD.get(lower, _OPERATORS), found)


def text_expected(found: Token, after: Token | None, *, in_list: bool = False) -> QueryError:
    """No text, or no list of texts, where there should be one."""
    if in_list:
        return _expected("'('", found, after, 'Write the texts in parentheses: ("a", "b").')
    if found.sort is Sort.WORD and found.text.casefold() not in _JOINTS:
        hint = f'Write "{found.text}".'
    elif found.text == "(" and after:
        hint = 'For several texts write in ("a", "b"), or not_in.'
    elif found.text == ")" and after:
        hint = "Remove the comma." if after.text == "," else "A list has at least one text."
    else:
        hint = ""
    return _expected("a text in double quotes", found, after, hint)


def closing_expected(found: Token, after: Token | None, opening: Token, what: str) -> QueryError:
    """A bracket is not closed where it has to be; where the query just ends, the mistake is where it opens."""
    return _never_closed(opening) if found.sort is Sort.END else _expected(what, found, after, "")


def joint_expected(found: Token, after: Token | None, opened: list[Token]) -> QueryError:
    """After a whole comparison neither the next one is joined nor the query, or the parenthesis, over."""
    if found.sort is Sort.END:
        return _never_closed(opened[-1])
    if found.text == ")" and not opened:
        return _error("This ')' closes nothing.", "Remove it, or open the parenthesis that it closes.", found)
    lower = found.text.casefold()
    if found.sort is Sort.WORD and lower in _JOINTS[:2]:
        return _error(f"'{found.text}' is no operator.", f"Write {lower} or {lower.upper()}.", found)
    what = "'and', 'or' or ')'" if opened else "'and', 'or' or the end of the query"
    hint = 'For several texts write in ("a", "b").' if found.text == "," else "Join comparisons by and, or by or."
    return _expected(what, found, after, hint)


def _never_closed(opening: Token) -> QueryError:
    return _error(f"The '{opening.text}' that opens here is never closed.", "Close it.", opening)


def _expected(what: str, found: Token, after: Token | None, hint: str) -> QueryError:
    if found.sort is Sort.WRONG:
        return found.error()
    where = f" after {_shown(after)}" if after else ""
    but = "the query ends" if found.sort is Sort.END else f"found {_shown(found)}"
    return _error(f"Expected {what}{where}, but {but}.", hint, found)


def _shown(token: Token) -> str:
    return token.text if token.sort is Sort.TEXT else f"'{token.text}'"


def _error(summary: str, hint: str, at: Token) -> QueryError:
    return QueryError(summary, hint=hint, start=at.start, end=at.end)
