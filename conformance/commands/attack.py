"""jwt-conformance attack: show what a stranger could do to a deployed app, with a good token."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace

from .. import reports
from ..attack import Aim, aim_of_curl, file_for, learn
from ..contract.mapping import Shown
from ..http import ManneredClient, Manners, is_here, origin_of
from ..reports import terminal
from ..reports.screen import View, complain, say_lines
from ..results.judgement import Exit, overall
from ..run.arguments import manners_of
from ..run.session import check, judge, nothing, save_reports
from ..targets import TargetError, TargetFile
from ..verdicts import UsageError
from .choices import (
    add_attacked,
    add_course,
    add_keep_tokens,
    add_manners,
    add_selection,
    add_view,
    options_for,
    view_of,
)


def arguments(parser: ArgumentParser) -> None:
    """Add the request, the tokens, and how much may be sent."""
    parser.add_argument(
        "words",
        nargs="+",
        metavar="URL",
        help="what a token opens; or -- curl ..., as it is copied",
    )
    add_attacked(parser)
    add_manners(parser)
    add_keep_tokens(parser)
    parser.add_argument(
        "--strict",
        action="store_true",
        help="count clauses of every severity, not only critical ones",
    )
    parser.add_argument(
        "--report",
        metavar="FILE",
        action="append",
        default=[],
        help=f"write a report, too; by its ending: {' '.join(reports.FORMATS)}",
    )
    add_selection(parser)
    add_course(parser)
    add_view(parser)


def main(options: Namespace) -> int:
    """Say what will be sent where, learn what a good token gets, attack, and print the verdict."""
    aim, view = _aim(options), view_of(options)
    aim.check(options.may_change)
    manners = replace(
        manners_of(options, usual_rate=10, usual_most=1000), origin=origin_of(aim.url)
    )
    file = file_for(aim, options.name or aim.url)
    say_lines(_plan(aim, manners))
    if not is_here(aim.url) and not options.i_may:
        host = origin_of(aim.url)
        raise UsageError(f"{host} is not this machine: say --i-may if you may attack it")
    try:
        file = _learnt(aim, file, manners, options, view)
    except TargetError as error:
        complain(f"no verdict: {error}")
        return Exit.INCONCLUSIVE
    given = options_for(options.words[0], options, file)
    given = replace(given, manners=manners, attack=_command(aim, options))
    check(given)
    record = judge(given, live=view.detail >= 0)
    if not record.planned and not record.defects and not record.interrupted:
        raise nothing(given)
    say_lines(terminal.report(record, view))
    unsaved = save_reports(record, given)
    for problem in unsaved:
        complain(problem)
    return overall([record], unsaved)


def _aim(options: Namespace) -> Aim:
    if options.words[0] == "curl":
        aim = aim_of_curl(options.words[1:])
    else:
        if len(options.words) > 1:
            raise UsageError(f"expected one URL, there is {options.words[1]} too")
        scheme = "" if options.header and options.scheme is None else options.scheme or "Bearer"
        shown = Shown(options.header or "Authorization", scheme, options.cookie or "")
        aim = Aim(options.words[0], shown=shown)
    accounts = {name: dict(said) for name, said in aim.accounts.items()}
    ada = accounts.get("Ada", {})
    if options.token_env:
        ada = {"access_token": _variable(options.token_env)}
    if options.login:
        ada = {"command": options.login}
    for kind in ("refresh", "expired"):
        if name := getattr(options, f"{kind}_token_env"):
            ada[f"{kind}_token"] = _variable(name)
    if "access_token" in ada or "command" in ada:
        accounts["Ada"] = ada
    if options.other_token_env:
        accounts["Grace"] = {"access_token": _variable(options.other_token_env)}
    return replace(aim, accounts=accounts)


def _variable(name: str) -> str:
    if not os.environ.get(name):
        raise UsageError(f"expected a token in the environment variable {name}, it is not set")
    return os.environ[name].strip()


def _plan(aim: Aim, manners: Manners) -> Iterator[str]:
    """What will be sent where."""
    where = (
        f"the cookie {aim.shown.cookie}" if aim.shown.cookie else f"the header {aim.shown.header}"
    )
    yield f"attacks {aim.method} {aim.url}"
    yield f"  with the token in {where}, altered copies of it, other headers, and none"
    methods = ", ".join(dict.fromkeys([aim.method, "HEAD", "OPTIONS"]))
    yield f"  methods: {methods}; redirects are not followed, and no other host is asked"
    rate = (
        f"at most {manners.rate:g} requests a second" if manners.rate else "as fast as it answers"
    )
    yield f"  {rate}, and {manners.most} in all"
    if aim.left_out:
        yield f"  left out of the curl command: {', '.join(aim.left_out)}"


def _learnt(
    aim: Aim, file: TargetFile, manners: Manners, options: Namespace, view: View
) -> TargetFile:
    """The target file in which "accepted" means what the good token gets."""
    with ManneredClient(manners, deadline=options.deadline) as client:
        lesson = learn(client, file)
    if view.detail >= 0:
        say_lines(f"  {line}" for line in lesson.lines())
    accounts = {**aim.accounts, "Ada": {"access_token": lesson.token, **aim.accounts["Ada"]}}
    return file_for(replace(aim, accounts=accounts), file.name, lesson.has, lesson.status)


def _command(aim: Aim, options: Namespace) -> tuple[str, ...]:
    """The command that repeats it, without any token in it."""
    words = ["jwt-conformance", "attack", aim.url]
    tokens = ("token_env", "login", "refresh_token_env", "expired_token_env", "other_token_env")
    names = (*tokens, "header", "cookie")
    if options.words[0] == "curl" and not options.login:
        words += ["--token-env", "TOKEN"]
        words += ["--cookie", aim.shown.cookie] if aim.shown.cookie else []
    for name in names:
        if value := getattr(options, name):
            words += [f"--{name.replace('_', '-')}", value]
    words += ["--i-may"] if options.i_may else []
    return tuple(words)
