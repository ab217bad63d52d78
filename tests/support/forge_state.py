"""What the platforms of ``forge_server`` know: pull requests with commits, reviews and comments, people and teams."""

from dataclasses import dataclass, field

ME = "flowsync-bot"


@dataclass(kw_only=True)
class Person:
    """An account. ``permission`` is what it may do in the repository: admin, write, read or none."""

    id: int
    login: str
    permission: str = "write"
    is_bot: bool = False
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit of a pull request; ``author`` and ``committer`` are logins, empty where the platform knows none."""

    id: str
    author: str = ""
    committer: str = ""
    name: str = "Somebody"


@dataclass(frozen=True, kw_only=True)
class Review:
    """A review: APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED; ``commit`` None is one that is gone."""

    login: str
    state: str
    commit: str | None


@dataclass(kw_only=True)
class Written:
    """A comment. ``is_system`` marks what GitLab itself notes."""

    id: int
    author: str
    body: str
    is_system: bool = False


@dataclass(kw_only=True)
class Pull:
    """A pull request."""

    number: int
    author: str
    head: str
    base: str
    base_branch: str = "main"
    title: str = "Let sre read orders"
    commits: list[Commit] = field(default_factory=list)
    more_commits: int = 0
    is_fork: bool = False
    is_fork_gone: bool = False
    merge_commit: str = ""
    merged_at: str = ""
    brought: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    comments: list[Written] = field(default_factory=list)


@dataclass(kw_only=True)
class ForgeState:
    """One repository on a platform. ``me`` is whom the token belongs to; ``hidden_teams`` says that it sees no team."""

    owner: str = "larkfield"
    name: str = "policies"
    me: str = ME
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, set[str]] = field(default_factory=dict)
    hidden_teams: bool = False
    pulls: dict[int, Pull] = field(default_factory=dict)
    comments: int = 0

    @property
    def repository(self) -> str:
        """The name with its owner."""
        return f"{self.owner}/{self.name}"

    def person(self, login: str) -> Person:
        """The account with this login, made when there is none."""
        if login not in self.people:
            self.people[login] = Person(id=1000 + len(self.people), login=login, is_bot=login.endswith("[bot]"))
        return self.people[login]

    def write(self, number: int, author: str, body: str, *, is_system: bool = False) -> Written:
        """Add a comment to a pull request."""
        self.comments += 1
        self.person(author)
        written = Written(id=5_000_000_000 + self.comments, author=author, body=body, is_system=is_system)
        self.pulls[number].comments.append(written)
        return written

    def written(self, comment: int) -> Written | None:
        """The comment with this id."""
        every = (written for pull in self.pulls.values() for written in pull.comments)
        return next((written for written in every if written.id == comment), None)

    def merged_with(self, commit: str) -> list[Pull]:
        """The pull requests that a commit came by, the newest first."""
        found = [pull for pull in self.pulls.values() if commit in (pull.merge_commit, pull.head, *pull.brought)]
        return sorted(found, key=lambda pull: -pull.number)
