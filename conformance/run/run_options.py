"""RunOptions: what the options of a run say, read once, and checked before anything starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from .. import spec
from ..contract import APPS
from ..http import Politeness
from ..results import Run
from ..results.known_deviations import TABLES
from ..results.records import with_options
from ..spec import folders, observable
from ..targets import TargetFile, TargetFileError, find_release, for_url, load
from ..targets.file.application import application_of
from ..verdicts import UsageError
from .known_deviation_tables import check_known, load_known
from .option_declarations import CHOSEN, politeness_of, way_of
from .scenario.collection import add_steps, unknown_steps
from .scenario.naming import names_of


@dataclass(frozen=True)
class RunOptions:
    """One run: which target, which scenarios, how they run, and what is written.

    ``target`` is the name that the user gave, ``file`` what it stands for, read once. ``chosen``
    has names of clauses, profiles and so on under these words; ``scenarios`` are ids, none for
    all. ``deadline`` and ``timeout`` are in seconds, ``processes`` is None if the run decides.
    ``features`` are folders with the user's own features, ``steps`` modules with their steps.
    ``attack`` is the command that runs what needs only a token, empty if everything runs.
    ``seed`` chooses the names of people, None for those in the features.
    With ``keep_tokens`` reports on a deployed app keep the tokens that it issued; with
    ``keep_going`` the run goes on even if nobody can log in.
    """

    target: str
    file: TargetFile
    url: str = ""
    app: str = ""
    secret_env: str = ""
    expected: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scenarios: tuple[str, ...] = ()
    words: str = ""
    failed: bool = False
    strict: bool = False
    maxfail: int = 0
    shuffle: str | None = None
    seed: int | None = None
    deadline: float = 10.0
    timeout: float | None = None
    processes: int | None = None
    reports: tuple[Path, ...] = ()
    politeness: Politeness = field(default_factory=Politeness)
    attack: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    keep_tokens: bool = False
    keep_going: bool = False

    @classmethod
    def of(
        cls, target: str = "reference", file: TargetFile | None = None, **more: Any
    ) -> RunOptions:
        """The options of a run against a target, which is read unless ``file`` is given.

        Raises TargetFileError.
        """
        deployed = {name: more.get(name) or "" for name in ("url", "app", "secret_env")}
        expected = more.get("expected") or ""
        file = file or target_file(target, **deployed, expected=expected)
        if more.get("seed") is not None and file.accounts:
            raise UsageError(f"--seed: the accounts of {file.path} have the names of the features")
        return cls(target, file, **{**more, **deployed, "expected": expected})

    @property
    def key(self) -> str:
        """What distinguishes this target from all others: its URL, or its file and release."""
        return self.url or self.file.key

    @property
    def names(self) -> dict[str, str]:
        """The names of people that differ from those in the features."""
        return {} if self.seed is None else names_of(self.seed)

    def with_reports(self, paths: Iterable[Path]) -> RunOptions:
        """The same run with other reports."""
        return replace(self, reports=tuple(paths))

    def command(self) -> list[str]:
        """The command that judges this target; a choice of scenarios may be appended."""
        if self.attack:
            return with_options(self.attack, *way_of(self.politeness))
        command = ["jwt-conformance", "run"]
        if self.url:
            command += ["--url", self.url, "--app", self.app]
            command += ["--secret-env", self.secret_env] if self.secret_env else []
        else:
            command += [self.target]
        command += ["--expected", self.expected] if self.expected else []
        for flag, names in (("--features", self.features), ("--steps", self.steps)):
            command += [part for name in names for part in (flag, name)]
        command += [] if self.seed is None else [f"--seed={self.seed}"]
        command += way_of(self.politeness)
        return command + ([f"--deadline={self.deadline:g}"] if self.deadline != 10 else [])

    def record(self) -> Run:
        """The empty record of such a run, before it begins."""
        known: dict[str, Any] = {table: dict(getattr(self.file, table)) for table in TABLES}
        return Run(
            self.file.name, self.command(), self.strict, profiles=self.file.profiles, **known
        )


def target_file(
    target: str, *, url: str = "", app: str = "", secret_env: str = "", expected: str = ""
) -> TargetFile:
    """The target file that a user means, with all known deviations.

    Raises UsageError for options that do not go together, TargetFileError for a bad file, or if a
    signing key or a password is missing from the environment.
    """
    if url and not app:
        raise UsageError(
            f"--url {url}: expected --app with it, one of {', '.join(APPS)}. An application of"
            " another shape can be attacked (jwt-conformance attack URL), or have a target file"
            f" (jwt-conformance doctor --url {url} --user NAME --password-env NAME --write FILE)"
        )
    for flag, value in (("--app", app), ("--secret-env", secret_env)):
        if value and not url:
            raise UsageError(
                f"{flag} {value}: expected --url with it; a target file says it itself"
            )
    file = for_url(url, app, secret_env) if url else _with_known(target, expected)
    file.signing_key()
    application_of(file)
    # The user's own rules apply to every target that they are used with.
    own = {clause.profile for clause in observable(folders.OWN)}
    return replace(file, profiles=file.profiles | own) if own else file


def use_own(features: Sequence[str], steps: Sequence[str]) -> None:
    """Judge by these features and steps as well. Raises UsageError if they cannot be used."""
    add_steps(*steps)
    spec.add(*features)
    own = (feature for feature in spec.features() if feature.path.startswith(folders.OWN))
    if unknown := [problem for feature in own for problem in unknown_steps(feature)]:
        spec.add()
        raise UsageError("\n".join(unknown))


def _with_known(target: str, expected: str) -> TargetFile:
    file = load(*find_release(target))
    own: dict[str, Any] = {table: getattr(file, table) for table in TABLES}
    if problems := list(check_known(file.path, own)):
        raise TargetFileError(problems)
    more = load_known(Path(expected)) if expected else {}
    both: dict[str, Any] = {table: {**own[table], **more.get(table, {})} for table in own}
    return replace(file, **both)


#: The options of a session of pytest, once they are known.
OPTIONS = pytest.StashKey[RunOptions]()


class OptionsPlugin:
    """The plugin that hands its options to a run, so that pytest does not read them again."""

    def __init__(self, options: RunOptions) -> None:
        self._options = options

    def pytest_configure(self, config: pytest.Config) -> None:
        """Put them where the session looks for them."""
        config.stash[OPTIONS] = self._options


def options_of(config: pytest.Config) -> RunOptions:
    """The options of a session: those that a run handed over, or else pytest's own.

    Raises pytest.UsageError if they name no target.
    """
    if OPTIONS not in config.stash:
        given = config.option
        named = {name: getattr(given, name) for name in ("url", "app", "secret_env", "expected")}
        chosen = {name: tuple(getattr(given, name)) for name in CHOSEN}
        more = {
            "shuffle": given.shuffle,
            "seed": given.seed,
            "deadline": given.deadline,
            "chosen": chosen,
        }
        more |= {name: tuple(getattr(given, f"own_{name}")) for name in ("features", "steps")}
        more["politeness"] = politeness_of(given)
        try:
            use_own(more["features"], more["steps"])
            config.stash[OPTIONS] = RunOptions.of(given.target, **named, **more)
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[OPTIONS]
