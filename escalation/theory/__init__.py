"""Closed forms of the field's models, one model a module: for teaching, for research, and to test the rules against.

Parameters are numbers or arrays that broadcast against each other; what cannot be is an `InputError`.

======================  ===========================================================================
`bargaining_range`      settlements that both sides prefer to war
`ultimatum`             take it or leave it, when the other side's cost of war is private
`audience_costs`        a war of attrition before domestic audiences
`critical_risk`         how much risk of disaster a side will bear
`repeated_risk`         small risks that add up
`brinkmanship`          two sides that share a risk until one yields
`random_walk`           a ladder climbed and descended by chance
`deterrence`            unilateral deterrence with private capability to carry out threats
`quantal_response`      attack and resistance by noisy choice
`trust`                 when to cooperate with a side that may be untrustworthy
`cheap_talk`            how much costless talk can say
`signalling`            a commitment, a possible bluff and the price of backing down
`burden_sharing`        a public good paid for by allies of unequal size
`preventive_war`        when a declining side attacks
`alternating_offers`    bargaining with offers in turn
`linkage`               issues settled one by one or together
`consensus`             whether all members of a coalition agree
`reputation`            belief in a coalition's resolve after tests of its threats
======================  ===========================================================================
"""

from __future__ import annotations

from escalation.theory import (
    alternating_offers,
    audience_costs,
    bargaining_range,
    brinkmanship,
    burden_sharing,
    cheap_talk,
    consensus,
    critical_risk,
    deterrence,
    linkage,
    preventive_war,
    quantal_response,
    random_walk,
    repeated_risk,
    reputation,
    signalling,
    trust,
    ultimatum,
)

__all__ = [
    "alternating_offers",
    "audience_costs",
    "bargaining_range",
    "brinkmanship",
    "burden_sharing",
    "cheap_talk",
    "consensus",
    "critical_risk",
    "deterrence",
    "linkage",
    "preventive_war",
    "quantal_response",
    "random_walk",
    "repeated_risk",
    "reputation",
    "signalling",
    "trust",
    "ultimatum",
]
