"""With --seed people have other names: whoever knows only Ada is found out, all others are not."""

from __future__ import annotations

import pytest
from pytest_bdd.parser import Step

from conformance.run.run_options import RunOptions
from conformance.run.scenario.naming import names_of, rename
from conformance.tests.command import Command


def test_a_seed_gives_everybody_a_name_of_her_own() -> None:
    assert names_of(1) == names_of(1)
    assert len({tuple(names_of(seed).values()) for seed in range(20)}) > 10
    assert all(len({*names_of(seed).values()}) == 2 for seed in range(200))


def test_a_name_stands_in_sentences_and_in_json_and_only_as_a_whole_word() -> None:
    said = Step('Ada sends {"of": "Ada", "to": "Adam"} to Grace', "when", 0, 1, "When")
    said.docstring = '{"hello": "from Ada"}'
    rename([said], {"Ada": "Li", "Grace": "X"})
    assert said.name == 'Li sends {"of": "Li", "to": "Adam"} to X'
    assert said.docstring == '{"hello": "from Li"}'


def test_the_command_that_judges_again_has_the_seed() -> None:
    assert "--seed=7" in RunOptions.of(seed=7).command()
    assert RunOptions.of().names == {}


@pytest.mark.default
def test_who_knows_only_ada_is_found_out(command: Command) -> None:
    chosen = ("--scenario", "features/refresh_tokens.feature::The view greets Ada")
    target = command.spoilt("greets", "Ada")
    assert command("run", target, *chosen).code == 0
    ran = command("run", target, *chosen, "--seed", 1)
    assert ran.code == 1, ran.said
    assert "Ada is called X" in ran.out
    assert "Given X has logged in" in ran.out
    ran = command("run", "--profile", "refresh", "claims", "--seed", 1)
    assert ran.code == 0, ran.said


@pytest.mark.default
def test_whose_accounts_are_mapped_keeps_the_names(command: Command) -> None:
    target = command.folder / "mapped.toml"
    target.write_text(
        'name = "shop"\nurls.basic = "http://127.0.0.1:9"\n[routes]\n"GET /protected" = '
        '{ send = "GET /me" }\n[accounts]\nAda = { username = "ada", password = "x" }\n'
    )
    ran = command("run", target, "--seed", 1)
    assert ran.code == 2, ran.said
    assert "--seed: the accounts of" in ran.said
