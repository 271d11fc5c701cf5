"""Target files: what is read from good ones, what is said about bad ones, and the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.http import Client
from conformance.targets import (
    PROFILES,
    Deployment,
    TargetFile,
    TargetFileError,
    find,
    for_url,
    load,
    names,
    open_target,
)
from conformance.targets.file.lines import key_lines
from conformance.targets.file.schema import SCHEMA

COMMAND = 'name = "acme"\ncommand = ["./harness"]\n'
URLS = 'name = "acme"\n[urls]\nbasic = "https://example.org"\n'

FULL = """\
name = "acme-jwt 2.1.0"
homepage = "https://example.org/acme-jwt"
command = ["{python}", "harness.py"]
start_seconds = 120
profiles = ["basic", "refresh"]

[dialect]
identity = "user.id"
type = ""

[expected]
"refresh.not-for-views" = "refresh tokens open views, acme/acme-jwt#14"
"""

GOOD = {
    "full": FULL,
    "command": COMMAND,
    "debian": COMMAND + 'debian = "acme-cli libacme++"\nprobe = ["acme", "--version"]',
    "process": 'name = "acme"\nprocess = ["./manage.py", ""]\n',
    "byte order mark": "\ufeff" + COMMAND,
    "Windows line ends": COMMAND.replace("\n", "\r\n"),
    "half a second": COMMAND + "start_seconds = 0.5",
    "urls": URLS,
    "app as a table": 'name = "a"\n[urls.basic]\nurl = "http://[::1]:8000/v1/"\n',
    "options": URLS.replace('basic = "https://example.org"', '[urls.basic]\nurl = "http://a:65535"')
    + "[urls.basic.options]\nJWT_AUTH_HEADER = ''\nJWT_ACCESS_TOKEN_EXPIRES = -0.5\n"
    "JWT_BLACKLIST_ENABLED = true\nJWT_BLACKLIST_CHECKS = 'all'\nLOADERS = ['expired']\n",
    "secret": 'secret = "s"\n' + URLS,
    "secret_env": 'secret_env = "ACME_2"\n' + URLS,
}

#: The text, and the sentences about it without the path.
BAD: Mapping[str, tuple[str, list[str]]] = {
    "empty": (
        "",
        [
            "1: expected one of command, process and [urls], there is none",
            "1: name: expected the implementation's name and version as text, it is missing",
        ],
    ),
    "name": (
        'name = " "\ncommand = ["a"]',
        ['1: name: expected the implementation\'s name and version as text, it is " "'],
    ),
    "homepage": (
        COMMAND + 'homepage = "example.org"',
        [
            "3: homepage: expected a URL such as https://example.org/jwt, without user, query and"
            ' fragment, it is "example.org"'
        ],
    ),
    "unknown key": (COMMAND + "profile = []", ["3: profile: unknown key; did you mean profiles?"]),
    "command as text": (
        'name = "a"\n\n# node\ncommand = "node harness.js"',
        [
            "4: command: expected a list of at least one text: the program and its arguments, it"
            ' is "node harness.js"'
        ],
    ),
    "empty command": (
        'name = "a"\ncommand = []',
        [
            "2: command: expected a list of at least one text: the program and its arguments, it"
            " is []"
        ],
    ),
    "argument": (
        'name = "a"\nprocess = [\n  "a",\n  1]',
        [
            "2: process.2: expected a text without NUL (the program and each argument apart), it"
            " is 1"
        ],
    ),
    "two ways": (
        COMMAND + 'process = ["b"]\n[urls]\nbasic = "http://a"',
        [
            "3: process: expected one of command, process and [urls], not several",
            "4: urls: expected one of command, process and [urls], not several",
        ],
    ),
    "start_seconds": (
        COMMAND + "start_seconds = true",
        [
            "3: start_seconds: expected a number of seconds, more than 0 and at most 3600, it is"
            " true"
        ],
    ),
    "start_seconds inf": (
        COMMAND + "start_seconds = inf",
        [
            "3: start_seconds: expected a number of seconds, more than 0 and at most 3600, it is"
            " Infinity"
        ],
    ),
    "start_seconds nan": (
        COMMAND + "start_seconds = nan",
        ["3: start_seconds: expected a number of seconds, more than 0 and at most 3600, it is NaN"],
    ),
    "start_seconds 0": (
        COMMAND + "start_seconds = 0",
        ["3: start_seconds: expected a number of seconds, more than 0 and at most 3600, it is 0"],
    ),
    "no profiles": (
        COMMAND + "profiles = []",
        ["3: profiles: expected a list of at least one profile, each named once, it is []"],
    ),
    "profile": (
        COMMAND + 'profiles = ["basic",\n"refesh"]',
        [
            "3: profiles.2: expected one of basic, claims, refresh, freshness, errors, loaders,"
            ' options, blacklist, hardening, it is "refesh"; did you mean refresh?'
        ],
    ),
    "profile twice": (
        COMMAND + 'profiles = ["basic", "basic"]',
        [
            "3: profiles: expected a list of at least one profile, each named once, it is"
            ' ["basic", "basic"]'
        ],
    ),
    "claim": (
        COMMAND + '[dialect]\nidentiy = "sub"\njti = ".a"\ntype = 1\nmessage = ""\nleeway = 301',
        [
            "4: dialect.identiy: unknown key; did you mean identity?",
            '5: dialect.jti: expected a claim or a dotted path as text, or "" where the claim does'
            ' not exist, it is ".a"',
            '6: dialect.type: expected a claim or a dotted path as text, or "" where the claim does'
            " not exist, it is 1",
            '7: dialect.message: expected the key of its messages as text, it is ""',
            "8: dialect.leeway: expected a whole number of seconds, at least 0 and at most 300,"
            " it is 301",
        ],
    ),
    "dialect": (
        COMMAND + 'dialect = "sub"',
        ['3: dialect: expected a table of claims, message and leeway, it is "sub"'],
    ),
    "reason": (
        COMMAND + '[expected]\n"basic.login" = ""\n"basic.bearer" = true',
        [
            '4: expected."basic.login": expected the reason for this deviation as text, it is ""',
            '5: expected."basic.bearer": expected the reason for this deviation as text, it is'
            " true",
        ],
    ),
    "no urls": (
        'name = "a"\n[urls]',
        ["2: urls: expected a table with at least one app and its base URL, it is an empty table"],
    ),
    "app": (
        'name = "a"\n[urls]\nbasik = "http://a"',
        ["3: urls.basik: unknown key; did you mean basic?"],
    ),
    "deployed": (
        'name = "a"\n[urls]\nbasic = 1',
        ["3: urls.basic: expected a base URL, or a table with url and options, it is 1"],
    ),
    "no url": (
        'name = "a"\n[urls.basic]\n[urls.basic.options]\njwt_algoritm = "HS512"\nLOADERS = ["x"]',
        [
            "2: urls.basic.url: expected a URL such as https://example.org/jwt, without user, query"
            " and fragment, it is missing",
            "4: urls.basic.options.jwt_algoritm: unknown key; did you mean JWT_ALGORITHM?",
            "5: urls.basic.options.LOADERS.1: expected one of expired, invalid, unauthorized,"
            ' needs_fresh, revoked, it is "x"',
        ],
    ),
    "date": (
        'name = "a"\n[urls.basic]\nurl = "http://a"\noptions.JWT_ACCESS_TOKEN_EXPIRES = 2026-01-01',
        [
            "4: urls.basic.options.JWT_ACCESS_TOKEN_EXPIRES: expected a number of seconds, it is"
            ' "2026-01-01"'
        ],
    ),
    "neither a number of JSON": (
        'name = "a"\n[urls.basic]\nurl = "http://a"\noptions.JWT_ACCESS_TOKEN_EXPIRES = inf',
        [
            "4: urls.basic.options.JWT_ACCESS_TOKEN_EXPIRES: expected a number of seconds, it is"
            " Infinity"
        ],
    ),
    "profile of another type": (
        COMMAND + "profiles = [1]",
        [
            "3: profiles.1: expected one of basic, claims, refresh, freshness, errors, loaders,"
            " options, blacklist, hardening, it is 1"
        ],
    ),
    "three ways": (
        COMMAND + 'process = ["b"]\nurls.basic = "http://a"',
        [
            "3: process: expected one of command, process and [urls], not several",
            "4: urls: expected one of command, process and [urls], not several",
        ],
    ),
    "secret of a command": (
        COMMAND + 'secret = "s"',
        ["3: secret: expected [urls] with it; other targets get their key as SECRET_KEY"],
    ),
    "both secrets": (
        'secret = "s"\nsecret_env = "S"\n' + URLS,
        ["2: secret_env: expected one of secret and secret_env, not both"],
    ),
    "secret_env": (
        'secret_env = "A B"\n' + URLS,
        [
            "1: secret_env: expected the name of an environment variable, of letters, digits and"
            ' _, it is "A B"'
        ],
    ),
    **{
        f"url {url}": (
            f'name = "a"\n[urls]\nbasic = {json.dumps(url)}',
            [
                "3: urls.basic: expected a URL such as https://example.org/jwt, without user, query"
                f" and fragment, it is {json.dumps(url)}"
            ],
        )
        for url in (
            "ftp://a",
            "http://a:0",
            "http://a:65536",
            "http://a/?b",
            "http://b@a",
            "http://a\n",
        )
    },
}


def _written(folder: Path, text: str) -> Path:
    path = folder / "target.toml"
    path.write_bytes(text.encode())
    return path


def _said(path: Path) -> list[str]:
    with pytest.raises(TargetFileError) as caught:
        load(path)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


# ── what is read ────────────────────────────────────────────────────────────────────────


def test_full_file(tmp_path: Path) -> None:
    path = _written(tmp_path, FULL)
    assert load(path) == TargetFile(
        path=path,
        name="acme-jwt 2.1.0",
        homepage="https://example.org/acme-jwt",
        command=("{python}", "harness.py"),
        start_seconds=120,
        profiles=frozenset({"basic", "refresh"}),
        dialect={"identity": "user.id", "type": ""},
        expected={"refresh.not-for-views": "refresh tokens open views, acme/acme-jwt#14"},
    )


def test_a_dialect_of_more_than_claims(tmp_path: Path) -> None:
    text = COMMAND + '[dialect]\nnbf = ""\nmessage = "detail"\nleeway = 60\n'
    file = load(_written(tmp_path, text))
    assert (dict(file.dialect), file.message, file.leeway) == ({"nbf": ""}, "detail", 60)


def test_defaults(tmp_path: Path) -> None:
    file = load(_written(tmp_path, COMMAND))
    assert file.profiles == frozenset(PROFILES)
    assert (file.start_seconds, file.way, file.signing_key()) == (30.0, "harness", None)
    assert (file.message, file.leeway) == ("msg", 0)
    assert (dict(file.dialect), dict(file.expected), dict(file.urls)) == ({}, {}, {})


def test_deployed_apps(tmp_path: Path) -> None:
    file = load(_written(tmp_path, GOOD["options"] + '[urls.refresh]\nurl = "http://b/"\n'))
    assert file.way == "url"
    assert file.urls["refresh"] == Deployment("http://b")
    assert file.urls["basic"].url == "http://a:65535"
    assert file.urls["basic"].options["JWT_ACCESS_TOKEN_EXPIRES"] == -0.5


def test_the_secret_is_not_shown(tmp_path: Path) -> None:
    file = load(_written(tmp_path, 'secret = "hush"\n' + URLS))
    assert file.signing_key() == "hush"
    assert "hush" not in repr(file)


def test_url_without_a_file() -> None:
    file = for_url("http://127.0.0.1:8000/", "basic", "KEY")
    assert dict(file.urls) == {"basic": Deployment("http://127.0.0.1:8000")}
    assert (file.way, file.secret_env) == ("url", "KEY")


@pytest.mark.parametrize(
    ("url", "app", "message"),
    [
        ("localhost:8000", "basic", "urls.basic: expected a URL such as"),
        ("http://localhost:8000", "basics", "urls.basics: unknown key; did you mean basic?"),
    ],
)
def test_wrong_url_without_a_file(url: str, app: str, message: str) -> None:
    with pytest.raises(TargetFileError) as caught:
        for_url(url, app)
    assert message in str(caught.value)


# ── what is said ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", BAD)
def test_every_problem_with_its_line(tmp_path: Path, case: str) -> None:
    text, said = BAD[case]
    assert _said(_written(tmp_path, text)) == said


def test_file_that_is_not_toml(tmp_path: Path) -> None:
    (said,) = _said(_written(tmp_path, 'name = "a"\ncommand [\n'))
    assert said.startswith("2: expected TOML, it is not: ")


@pytest.mark.parametrize("text", ["a = " + "[" * 5000 + "]" * 5000, "a = " + "9" * 5000])
def test_file_that_is_too_much_for_the_parser(tmp_path: Path, text: str) -> None:
    with pytest.raises(TargetFileError, match="expected TOML, it is"):
        load(_written(tmp_path, text))


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    for name, message in {
        "none.toml": "expected a target file, it is not: no such file",
        ".": "expected a target file, it is not: is a directory",
        "latin.toml": "expected UTF-8, byte 8 is not",
    }.items():
        with pytest.raises(TargetFileError, match=message):
            load(tmp_path / name)


def test_lines_of_keys() -> None:
    text = (
        "# a comment\na = 1\nb.c = [\n  1, # ]\n]\n\n[t]\ns = '''\n[u]\nx = 1\n'''\n"
        "\"q.r\" = { i = { j = 1 } }\n[[l]]\nk = 1\n[[l]]\nk = 2\nz = '\u2028'\nend = 1"
    )
    assert key_lines(text) == {
        ("a",): 2,
        ("b",): 3,
        ("b", "c"): 3,
        ("t",): 7,
        ("t", "s"): 8,
        ("t", "q.r"): 12,
        ("t", "q.r", "i"): 12,
        ("t", "q.r", "i", "j"): 12,
        ("l",): 13,
        ("l", "k"): 14,
        ("l", "z"): 17,
        ("l", "end"): 18,
    }


# ── the schema ──────────────────────────────────────────────────────────────────────────


def test_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("case", GOOD)
def test_a_good_file_has_no_problem(tmp_path: Path, case: str) -> None:
    load(_written(tmp_path, GOOD[case]))


def _schemas(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schema and all inside it that describe a value."""
    yield schema
    tables = [schema.get("properties", {}), schema.get("$defs", {})]
    inner = [each for table in tables for each in table.values()]
    inner += [schema.get("items"), schema.get("additionalProperties")]
    for each in inner:
        if isinstance(each, dict):
            yield from _schemas(each)


def test_everything_in_the_schema_says_what_is_expected() -> None:
    for schema in _schemas(SCHEMA):
        assert schema.get("title") or "$ref" in schema
    assert all(each["description"] for each in SCHEMA["properties"].values())


# ── finding ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    for name in ("acme", "reference"):
        (tmp_path / name).mkdir()
        _written(tmp_path / name, COMMAND)
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_find_by_name_and_by_path(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shipped / "empty")
    target = shipped / "acme" / "target.toml"
    assert find("acme", [shipped / "empty", shipped]) == target
    assert find(str(target), []) == target
    assert find(str(shipped / "acme"), []) == target
    assert find("../acme/target.toml", []).resolve() == target


def test_a_name_comes_before_a_folder_of_that_name(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shipped)
    assert find("acme", [shipped]) == shipped / "acme" / "target.toml"


@pytest.mark.parametrize("name", ["", "empty", "..", "acm", "no\0", "acme/none.toml"])
def test_find_nothing(shipped: Path, name: str) -> None:
    with pytest.raises(TargetFileError) as caught:
        find(name, [shipped])
    assert "the implementations are: reference, acme" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("acme-jw", "acme-jwt"),
        ("acme-jtw/target.toml", "acme-jwt/target.toml"),
        ("acme-jwt/targt.toml", "acme-jwt/target.toml"),
        ("deep/acme/x.toml", "deep/acmes/x.toml"),
    ],
)
def test_find_suggests_the_nearest_path(
    given: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("acme-jwt/target.toml", "deep/acmes/x.toml"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TargetFileError, match=f"did you mean {meant}\\?"):
        find(given)


def test_find_suggests_the_nearest_name(shipped: Path) -> None:
    assert names([shipped]) == ["reference", "acme"]
    with pytest.raises(TargetFileError, match="did you mean reference"):
        find("referense", [shipped])


def test_what_comes_from_the_environment_is_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "KEY": "api-key-1",
        "CLIENT": "client-secret-1",
        "PW": "pw-1",
        "WHO": "ada@x",
        "T": "tok",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "target.toml"
    path.write_text("""
name = "shop"
urls.basic = "http://127.0.0.1:1"
[routes."POST /login"]
send = "POST /session"
form = { user = "{username}", pw = "{password}", client_secret = "{CLIENT}" }
[routes."GET /protected"]
send = "GET /me"
headers = { X-Api-Key = "{KEY}" }
has = "id"
[accounts]
Ada = { username = "{WHO}", password = "{PW}", access_token = "{T}" }
Grace = { username = "grace", password = "x" }
""")
    file = load(path)
    with closing(Client()) as client, closing(open_target(file, client)) as target:
        assert sorted(target.secrets()) == ["api-key-1", "client-secret-1", "pw-1", "x"]
