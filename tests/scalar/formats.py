"""The formats in which the shipped policies talk."""

from __future__ import annotations

from escalation.negotiation import Format

COUNCIL = Format("nato-russia-council")
CONCESSION = Format("bilateral", yields=("open-door",), verified=False)
SECURITY = Format(
    "helsinki-2.0",
    agenda=(
        *("open-door", "border-forces", "ukraine-missiles", "missile-defence", "intermediate-missiles"),
        *("conventional-limits", "exercises", "inspections", "launch-data", "summit"),
    ),
    letters=("open-door",),
    steps=True,
)
REFUSAL = Format(
    "helsinki-2.0",
    agenda=(
        *("donbas", "border-forces", "exercises", "inspections", "host-consent"),
        *("cyber-weapons", "assassinations", "election-interference", "tribunal"),
    ),
)
EUROPEANS = Format("normandy", agenda="osce")
SEATS = Format("helsinki-2.0", agenda="nato-russia-council")
HELSINKI = Format(
    "helsinki-2.0", letters=("open-door", "crimea-recognition", "crimea-withdrawal"), steps=True
)
TRANSPARENCY = Format(
    "nato-russia-council", agenda=("exercises", "inspections", "launch-data", "ukraine-missiles")
)
