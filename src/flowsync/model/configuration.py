"""What the policies of one revision ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from flowsync.ground.address import Address
from flowsync.ground.place import SourceRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A document names another one; ``subject`` is the place of that name."""

    target: Address
    subject: SourceRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a document was read: the file as it is shown, and the how-manyeth of its documents (from 0)."""

    path: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a document means to the others, be it valid or not.

    ``title`` is the name where none is given, and empty where it cannot be told. ``subject`` is where the document
    starts, ``name_subject`` where its name stands, ``title_subject`` where its title stands, else its name.
    ``expires_at`` and ``review_by`` are the texts of the document, or None.
    """

    address: Address
    title: str
    origin: Origin
    subject: SourceRange
    name_subject: SourceRange
    title_subject: SourceRange
    references: tuple[Reference, ...] = ()
    renamed_from: Reference | None = None
    expires_at: str | None = None
    review_by: str | None = None
    review_by_subject: SourceRange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Declaration):
    """One valid document in canonical form.

    ``body`` is the canonical JSON text of ``{"metadata": …, "spec": …}``: defaults left out, durations in canonical
    text, lists without order sorted, ``renamed_from`` left out (it is never compared). Equal bodies mean equal policy.
    """

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The revision of the policies: a Git commit id, or None outside Git and before the first commit.

    ``dirty`` says that the work tree differs from that commit.
    """

    commit: str | None = None
    dirty: bool = False

    @property
    def full(self) -> str:
        """The text that is recorded with an applied change: the whole commit id, ``+dirty`` behind it when dirty."""
        return "" if self.commit is None else self.commit + ("+dirty" if self.dirty else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """What documents that are not valid leave open.

    ``objects`` are those that they are about, ``continued`` the former names of objects that they continue, each with
    the file of its document as it is shown. ``files`` hold documents of which nobody can tell what they are about:
    there may be one for any object that has none elsewhere.
    """

    objects: Mapping[Address, str] = field(default_factory=dict)
    continued: Mapping[Address, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def is_anything(self) -> bool:
        """Whether anything is open."""
        return bool(self.objects or self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """All desired resources of one revision.

    ``expired`` are documents that count as absent at the time of loading because their ``expires_at`` has passed.
    ``untold`` is what is open where some documents are not valid; then ``resources`` are not all that is desired.
    """

    revision: Revision
    resources: Mapping[Address, Resource]
    expired: Mapping[Address, Resource]
    untold: Untold = Untold()

    @property
    def told(self) -> Self:
        """The configuration without the objects of which it is open what they should be."""

        def told(resources: Mapping[Address, Resource]) -> dict[Address, Resource]:
            return {address: one for address, one in resources.items() if address not in self.untold.objects}

        return replace(self, resources=told(self.resources), expired=told(self.expired))
