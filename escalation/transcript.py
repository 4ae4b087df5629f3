"""One world's crisis as a readable story: every turn, who did what, and why the ladder moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from escalation.errors import InputError
from escalation.posture import CONCESSIONS, LEVERS, RUNG_LEVERS
from escalation.rules.target import STANCES

if TYPE_CHECKING:
    from escalation.crisis import Crisis

SHOWN_MEMBERS = 4
"""How many of the most reluctant members a sitting names."""

SHOWN_SHARE = 0.005
"""Issues agreed to a smaller share are not named."""


def tell(crisis: Crisis, world: int = 0) -> str:
    """Return the story of one world.

    Parameters
    ----------
    crisis : Crisis
        Run with its story kept, as it is by default with one world.
    world : int
        Place of the world in the batch.

    Raises
    ------
    InputError
        If no story was kept, no turn has been played or there is no such world.
    """
    if crisis.story is None:
        raise InputError("no story was kept; create the crisis with story=True")
    if not 0 <= world < len(crisis.world):
        raise InputError(
            f"there is no world {world} in this batch; give a number from 0 to {len(crisis.world) - 1}"
        )
    turns = crisis.story.world(world)
    if not turns:
        raise InputError("no turn has been played; call run() first")
    lines = [*opening(crisis, world), ""]
    before: dict[str, Any] | None = None
    for turn in turns:
        lines += turn_lines(crisis, turn, before)
        before = turn
    return "\n".join([*lines, *closing(crisis, turns, world)])


def opening(crisis: Crisis, world: int) -> Iterator[str]:
    """Title, policies and what the actors believe when the crisis opens."""
    scenario, names = crisis.scenario, crisis.scenario.cast.actors["country"]
    yield f"{scenario.title} ({scenario.date:%d %B %Y}), world {crisis.world[world]}"
    yield (
        f"{names[scenario.cast.challenger]} ({crisis.challenger_policy.name}) presses {names[scenario.cast.target]} "
        f"({crisis.target_policy.name}); the coalition plays {crisis.policy.name}."
    )
    bodies = ((scenario.cast.union, "rule"), (scenario.cast.alliance, "nato_rule"))
    rules = ", ".join(f"{body} decides by {scenario.settings[rule]}" for body, rule in bodies if body)
    yield f"Western unity {scenario.values()['unity']:.2f}; {rules or 'no institution decides'}."
    yield f"The crisis opens at rung {crisis.ladder.opens}, {crisis.ladder.names[crisis.ladder.opens]}."


def turn_lines(crisis: Crisis, turn: dict[str, Any], before: dict[str, Any] | None) -> Iterator[str]:
    """One turn, stage by stage; stages in which nothing happened are left out."""
    names = crisis.ladder.names
    yield (
        f"Turn {turn['turn']}. At {names[turn['rung_before']]}; the coalition is thought resolute with "
        f"{turn['belief_resolute']:.2f}, the challenger greedy with {turn['belief_greedy']:.2f}."
    )
    if turn["misread"]:
        yield f"  Observe: {crisis.monitor.code} takes an exercise for {names[turn['seen']]}."
    if turn["alarm"]:
        yield "  Observe: a false alarm in the challenger's capital; forces nearby looked like an attack."
    if turn["session"]:
        yield from sitting(crisis, turn, before)
    yield from talk(crisis, turn, before)
    if turn["reconsiders"]:
        yield f"  Decide: the challenger reconsiders and makes for {names[turn['goal']]}."
    if before is None or turn["stance"] != before["stance"]:
        verb = {"resist": "resists", "mobilise": "mobilises", "concede": "gives in"}[STANCES[turn["stance"]]]
        yield f"  Decide: the target {verb}."
    yield from movement(crisis, turn, before)


def talk(crisis: Crisis, turn: dict[str, Any], before: dict[str, Any] | None) -> Iterator[str]:
    """What is proposed, who answers what, and why."""
    if not turn["talking"]:
        return
    if turn["forum"] >= 0:
        new = before is None or not before["talking"] or turn["value"] != before["value"]
        if turn["session"] or new:
            yield from proposed(crisis, turn)
        answered = turn["agreed"]
        offer = "the package"
    else:
        answered, offer = turn["generosity"] > 0.0, f"an offer of {turn['generosity']:.2f}"
    if not answered:
        return
    if turn["consents"]:
        yield f"  Talk: the target would agree to {offer}."
    else:
        head = "; it can be signed over its head" if turn["open"] else ""
        yield f"  Talk: the target refuses {offer}: holding out is worth more to it{head}."
    if turn["open"]:
        chance = turn["destinations"][0]
        yield f"  Talk: {crisis.challenger.code}, were it to reconsider, would sign with chance {chance:.2f}."


def proposed(crisis: Crisis, turn: dict[str, Any]) -> Iterator[str]:
    """What the table at a venue comes to at a sitting, or why it comes to nothing."""
    forum = crisis.talks.forums[turn["forum"]]
    challenger = crisis.challenger.code
    if turn["generosity"] <= 0.0:
        yield f"  Talk: at {forum.table.venue.name} the coalition has no mandate to offer anything."
    elif turn["blocked"]:
        yield f"  Talk: {challenger} insists on {' and '.join(forum.demands)}, which others refuse to discuss."
    elif not turn["agreed"]:
        theirs = f", to {crisis.target.code} {turn['target_value']:+.2f}" if forum.seats_target else ""
        yield (
            f"  Talk: at {forum.table.venue.name} no package leaves nobody worse off: going on is worth "
            f"{turn['value']:+.2f} to {challenger}{theirs}."
        )
    else:
        shares = forum.package(turn["power"], turn["value"], turn["target_value"])
        named = ", ".join(f"{name} {share:.2f}" for name, share in shares.items() if share >= SHOWN_SHARE)
        worth = sum(turn["terms"][:3])
        yield (
            f"  Talk: at {forum.table.venue.name} the package is {named}; worth {worth:+.2f} to {challenger}, "
            f"to whom going on is thought worth {turn['value']:+.2f}."
        )


def sitting(crisis: Crisis, turn: dict[str, Any], before: dict[str, Any] | None) -> Iterator[str]:
    """A sitting of the council: the posture where it is new, what was decided, who held back."""
    posture = posture_text(crisis, turn["levers"])
    if before is None or (turn["levers"] != before["levers"]).any():
        yield f"  Confer: the policy proposes {posture}."
    decided = [
        f"{label} {turn[key]:.2f}"
        for key, label in (
            *(("sanctions", "sanctions threatened"), ("counter_deployment", "counter-deployment threatened")),
            *(
                ("force_reply", "force threatened"),
                ("deployment", "deployment"),
                ("aid", "aid"),
                ("generosity", "offer"),
            ),
        )
        if turn[key] > 0.0
    ]
    yield f"  Confer: the council decides {', '.join(decided) or 'nothing'}{reluctant(crisis, turn)}."


UNSAID = ("concession", "format", "inclusive", "visibility")
"""Levers that are said in other words or not at all."""


def posture_text(crisis: Crisis, levers: Any) -> str:
    """The levers that are not at rest, rungs and kinds by name."""
    ladder, parts = crisis.ladder, []
    row = dict(zip(LEVERS, levers, strict=True))
    for name, value in row.items():
        if name in RUNG_LEVERS or name in UNSAID or value == 0.0:
            continue
        parts.append(f"{name.replace('_', ' ')} {value:g}")
    # Without venues a format says nothing: talks are about a general offer.
    if row["format"] >= 0 and crisis.talks.forums:
        parts.append(f"talks at {crisis.talks.forums[int(row['format'])].table.venue.name}")
    elif row["generosity"]:
        parts.append(f"a concession on {CONCESSIONS[int(row['concession'])]}")
    if row["sanctions"] or row["counter_deployment"] or row["force_reply"]:
        trigger = next(
            rung for rung, height in zip(ladder.names, ladder.height, strict=True) if height >= row["trigger"]
        )
        parts.append(f"threats to be carried out at {trigger}")
    return ", ".join(parts) or "nothing"


def reluctant(crisis: Crisis, turn: dict[str, Any]) -> str:
    """Who backs the main measure least, and the agreement measured."""
    if turn["agreement"] != turn["agreement"]:
        return ""
    support, codes = turn["support"], crisis.coalition.codes
    there = set(range(len(codes))).difference(crisis.coalition.aside.tolist())
    order = sorted(there, key=lambda row: (support[row], codes[row]))
    strongest = max(support)
    behind = [f"{codes[row]} {support[row]:.2f}" for row in order if support[row] < strongest - 1e-9]
    least = f", least by {', '.join(behind[:SHOWN_MEMBERS])}" if behind else ""
    return f" (agreement {turn['agreement']:.2f}; backed up to {strongest:.2f}{least})"


def movement(crisis: Crisis, turn: dict[str, Any], before: dict[str, Any] | None) -> Iterator[str]:
    """What moved on the ladder, by whose choice, and what followed."""
    names, height = crisis.ladder.names, crisis.ladder.height
    old, chosen, new = turn["rung_before"], turn["chosen"], turn["rung"]
    if turn["incident"] and not turn["climbs"]:
        yield "  Chance: an incident, contained."
    if turn["ceasefire"]:
        yield "  Act: a ceasefire."
    elif height[chosen] != height[old]:
        yield f"  Act: the challenger {'climbs' if height[chosen] > height[old] else 'comes down'} to {names[chosen]}."
    if height[new] > height[chosen]:
        yield f"  Chance: an incident carries the crisis to {names[new]}; nobody chose it."
    if turn["tested"]:
        yield (
            f"  Act: the threat is tested; sanctions in force {turn['in_force']:.2f} "
            f"of {turn['sanctions']:.2f} announced."
        )
    if crisis.ladder.war[new] and not turn["ceasefire"]:
        yield f"  War: the balance stands at {turn['balance']:+.2f}."
    last = before["held"] if before else None
    if last is not None and abs(turn["held"] - last) > 5e-3:
        yield f"  Accounts: the challenger now holds {turn['held']:.2f} of the prize."


def closing(crisis: Crisis, turns: list[dict[str, Any]], world: int) -> Iterator[str]:
    """How it ended, and what became of a settlement."""
    last, names = turns[-1], crisis.ladder.names
    peak = max([crisis.ladder.opens, *(int(turn["rung"]) for turn in turns)])
    yield ""
    if last["ending"] is None:
        yield (
            f"The crisis is still going on after {last['turn']} turns, at {names[last['rung']]}; "
            f"its peak so far is {names[peak]}."
        )
    else:
        yield (
            f"The crisis ends after {last['turn']} turns in {last['ending']}; its peak was rung {peak}, {names[peak]}. "
            f"The challenger holds {last['held']:.2f} of the prize."
        )
        if last["ending"] == "settlement":
            yield from afterwards(crisis, world)


BROKEN = {
    "challenger": "the challenger throws it over",
    "violation": "a violation is found and not made good",
    "complaint": "a complaint without ground ends it",
    "coalition": "the coalition leaves it",
    "target": "the target, on which it was imposed, throws it over",
}
"""How a settlement ends, in words."""


def afterwards(crisis: Crisis, world: int) -> Iterator[str]:
    """What became of a settlement after it was signed."""
    if crisis.running:
        return
    fate = {name: column[world] for name, column in crisis.outcomes.columns.items()}
    signed = [
        f"{name} {fate[f'share_{name}']:.2f}"
        for name in crisis.agenda.names
        if fate[f"share_{name}"] >= SHOWN_SHARE
    ]
    if signed:
        yield f"Signed: {', '.join(signed)}."
    if fate["violations"]:
        found = "and some of it is found out" if fate["violations_found"] else "and nobody finds out"
        yield f"Afterwards: the challenger breaks {fate['first_violation']} in secret, {found}."
    yield f"Afterwards: after {fate['breach_years']:.1f} years {BROKEN[fate['breach_by']]}."
