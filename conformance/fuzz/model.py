"""What two users may do with their tokens in any order, and a small model of the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

PEOPLE = ("Ada", "Grace")


@dataclass(frozen=True)
class Action:
    """What a user does, and with which of her tokens: "" for a second login, or a refresh."""

    who: str
    verb: str
    token: str = ""

    def given(self) -> str:
        """The text as a Given."""
        return f"{self.who} has {_DONE[self.verb]}{self.token and f' her {self.token}'}"

    def when(self) -> str:
        """The text as the When."""
        return f"{self.who} {self.verb}s her {self.token}"


_DONE = {
    "log in": "logged in on another device",
    "refresh": "refreshed",
    "revoke": "revoked",
    "unrevoke": "unrevoked",
}
#: The tokens that she may have, in the order in which she gets them.
_TOKENS = (
    *("access token", "refresh token", "other access token", "other refresh token"),
    "new access token",
)


@dataclass
class Model:
    """The tokens so far, and which of them are revoked. ``stored``: those that can be."""

    stored: tuple[str, ...]
    there: set[tuple[str, str]] = field(default_factory=set)
    revoked: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.there = {(who, f"{kind} token") for who in PEOPLE for kind in ("access", "refresh")}

    def allows(self, action: Action) -> bool:
        """Whether the action is possible now, with a token that is not revoked."""
        who, shown = action.who, (action.who, self.shown(action.who))
        if action.verb == "log in":
            return (who, "other access token") not in self.there
        if action.verb == "refresh":
            return (who, "refresh token") not in self.revoked
        known = (who, action.token) in self.there and action.token.endswith(self.stored)
        return known and shown not in self.revoked

    def shown(self, who: str) -> str:
        """The token that she sends when she revokes one."""
        return "other access token" if (who, "other access token") in self.there else "access token"

    def do(self, action: Action) -> None:
        """Apply the action."""
        who, token = action.who, (action.who, action.token)
        if action.verb == "log in":
            self.there |= {(who, "other access token"), (who, "other refresh token")}
        elif action.verb == "refresh":
            self.there.add((who, "new access token"))
            self.revoked.discard((who, "new access token"))
        elif action.verb == "revoke":
            self.revoked.add(token)
        else:
            self.revoked.discard(token)

    def seen(self) -> Iterator[str]:
        """What is true of each token now."""
        for who, token in sorted(self.there):
            view = "POST /refresh" if token.endswith("refresh token") else "GET /protected"
            opens = "does not open" if (who, token) in self.revoked else "opens"
            yield f"{who}'s {token} {opens} {view}"


@dataclass(frozen=True)
class ActionSequence:
    """Actions, the last of which is the When. ``told``: the only line to check, or "" for all."""

    app: str
    actions: tuple[Action, ...]
    told: str = ""

    @property
    def about(self) -> str:
        """What happens last, and the checked line without the user."""
        return f"{self.actions[-1].verb} {self.told.partition(' ')[2]}"

    def model(self) -> Model | None:
        """The model after all actions, or None if one of them is not possible."""
        model = Model(
            ("access token", "refresh token") if self.app == "loaders" else ("refresh token",)
        )
        for action in self.actions:
            if not model.allows(action):
                return None
            model.do(action)
        return model

    def lines(self) -> list[str]:
        """The actions before, the last one, and what is true then."""
        model = self.model()
        seen = list(model.seen()) if model else []
        first, *others = PEOPLE
        given = [
            f'{first} has logged in to the "{self.app}" app',
            *(f"{o} has logged in" for o in others),
        ]
        given += [action.given() for action in self.actions[:-1]]
        told = [line for line in seen if self.told in ("", line)]
        return [
            *(f"Given {line}" for line in given),
            f"When {self.actions[-1].when()}",
            *(f"Then {line}" for line in told),
        ]

    def smaller(self) -> Iterator[ActionSequence]:
        """Versions without one of the actions, or with only one line to check."""
        for place in range(len(self.actions) - 1):
            fewer = replace(self, actions=self.actions[:place] + self.actions[place + 1 :])
            if (model := fewer.model()) and self.told in ("", *model.seen()):
                yield fewer
        model = self.model()
        if not self.told and model:
            yield from (replace(self, told=line) for line in model.seen())


def action_sequence(random: Random, app: str) -> ActionSequence:
    """Up to eight actions that are possible in this order; the last one changes something."""
    made = ActionSequence(app, ())
    for _ in range(random.randint(1, 8)):
        made = replace(made, actions=(*made.actions, _possible(random, made)))
    last = made
    while last.actions[-1].verb not in ("revoke", "unrevoke"):
        last = replace(made, actions=(*made.actions, _possible(random, made)))
    return last


def _possible(random: Random, so_far: ActionSequence) -> Action:
    while True:
        who, verb = random.choice(PEOPLE), random.choice(tuple(_DONE))
        token = random.choice(_TOKENS) if verb.endswith("revoke") else ""
        action = Action(who, verb, token)
        if replace(so_far, actions=(*so_far.actions, action)).model():
            return action
