"""jwt-conformance attack: show what a stranger could do to a deployed app, with a good token."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace

from .. import reports
from ..attack import AttackPlan, curl_of_plan, file_for, measure, plan_of_curl
from ..contract.mapping import TokenPlace
from ..http import NotSentError, PoliteClient, Politeness, is_here, origin_of
from ..reports import terminal
from ..reports.console import View, complain, say_lines
from ..results.exit_code import Exit, overall
from ..run.option_declarations import politeness_of
from ..run.session import check, judge, nothing, save_reports
from ..targets import TargetError, TargetFile
from ..verdicts import UsageError
from .shared_arguments import (
    add_attacked,
    add_course,
    add_keep_tokens,
    add_politeness,
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
    add_politeness(parser)
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
    plan, view = _attack_plan(options), view_of(options)
    plan.check(options.may_change)
    politeness = replace(
        politeness_of(options, usual_rate=10, usual_most=1000), origin=origin_of(plan.url)
    )
    file = file_for(plan, options.name or plan.url)
    say_lines(_announcement(plan, politeness))
    if not is_here(plan.url) and not options.i_may:
        host = origin_of(plan.url)
        raise UsageError(f"{host} is not this machine: say --i-may if you may attack it")
    try:
        file = _with_baseline(plan, file, politeness, options, view)
    except (TargetError, NotSentError) as error:
        complain(f"no verdict: {error}")
        return Exit.INCONCLUSIVE
    given = options_for(options.words[0], options, file)
    given = replace(given, politeness=politeness, attack=_command(plan, options))
    check(given)
    record = judge(given, live=view.detail >= 0)
    if not record.planned and not record.defects and not record.interrupted:
        raise nothing(given)
    say_lines(terminal.report(record, view))
    unsaved = save_reports(record, given)
    for problem in unsaved:
        complain(problem)
    return overall([record], unsaved)


def _attack_plan(options: Namespace) -> AttackPlan:
    if options.words[0] == "curl":
        plan = plan_of_curl(options.words[1:])
    else:
        if len(options.words) > 1:
            raise UsageError(f"expected one URL, there is {options.words[1]} too")
        scheme = options.scheme
        if scheme is None:
            scheme = "" if options.header else "Bearer"
        place = TokenPlace(options.header or "Authorization", scheme, options.cookie or "")
        plan = AttackPlan(options.words[0], place=place)
    accounts = {name: dict(said) for name, said in plan.accounts.items()}
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
    return replace(plan, accounts=accounts)


def _variable(name: str) -> str:
    if not os.environ.get(name):
        raise UsageError(f"expected a token in the environment variable {name}, it is not set")
    return os.environ[name].strip()


def _announcement(plan: AttackPlan, politeness: Politeness) -> Iterator[str]:
    """What will be sent where."""
    place = plan.place
    where = f"the cookie {place.cookie}" if place.cookie else f"the header {place.header}"
    yield f"attacks {plan.method} {plan.url}"
    yield f"  with the token in {where}, altered copies of it, other headers, and none"
    methods = ", ".join(dict.fromkeys([plan.method, "HEAD", "OPTIONS"]))
    yield f"  methods: {methods}; redirects are not followed, and no other host is asked"
    bound = f"at most {politeness.rate:g} requests a second"
    yield f"  {bound if politeness.rate else 'as fast as it answers'}, and {politeness.most} in all"
    if plan.left_out:
        yield f"  left out of the curl command: {', '.join(plan.left_out)}"


def _with_baseline(
    plan: AttackPlan, file: TargetFile, politeness: Politeness, options: Namespace, view: View
) -> TargetFile:
    """The target file in which "accepted" means what the good token gets."""
    with PoliteClient(politeness, deadline=options.deadline) as client:
        baseline = measure(client, file)
    if view.detail >= 0:
        say_lines(f"  {line}" for line in baseline.lines())
    accounts = {**plan.accounts, "Ada": {"access_token": baseline.token, **plan.accounts["Ada"]}}
    return file_for(replace(plan, accounts=accounts), file.name, baseline.has, baseline.status)


def _command(plan: AttackPlan, options: Namespace) -> tuple[str, ...]:
    """The command that repeats it, without any token in it."""
    words = list[str]()
    tokens = ("token_env", "login", "refresh_token_env", "expired_token_env", "other_token_env")
    for name in tokens:
        if value := getattr(options, name):
            words += [f"--{name.replace('_', '-')}", value]
    if not (options.token_env or options.login):  # it was in the curl command
        words += ["--token-env", "TOKEN"]
    words += ["--i-may"] if options.i_may else []
    words += ["--may-change"] if options.may_change else []
    if plan.headers or plan.body or plan.method != "GET":
        return ("jwt-conformance", "attack", *words, "--", *curl_of_plan(plan))
    return ("jwt-conformance", "attack", plan.url, *words, *_place(plan.place))


def _place(place: TokenPlace) -> list[str]:
    if place.cookie:
        return ["--cookie", place.cookie]
    header = [] if place.header == "Authorization" else ["--header", place.header]
    return [*header, *([] if place.scheme == "Bearer" else ["--scheme", place.scheme])]
