"""The words of the post as bodies and paths write them; tests hold them to those of the post itself."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from backoffice.web.api.papers import IN_PARTS, WRITTEN
from backoffice.web.api.values import WHOLE

Outcome = Literal[
    "present", "absent-once", "absent", "redelivery", "window", "ten-days", "closed", "moved", "unknown",
    "refused", "damaged", "lost", "found", "misdelivered", "shortage-paid",
]  # fmt: skip
State = Literal[
    "collected", "accepted", "relayed", "arrived", "out-for-delivery", "absent", "held", "redelivery-requested",
    "forwarded", "investigated", "returning", "returned", "misdelivered", "lost", "handed-over", "delivered",
]  # fmt: skip
Presence = Literal["present", "absent", "closed", "moved", "unknown", "refused"]
HandIn = Literal["window", "pillar-box", "collection"]
Redirect = Literal["forward", "never"]
Verb = Literal[
    "befall", "stop", "release", "lose", "deliver", "keep-longer", "redelivery", "window",
]  # fmt: skip
Percentage = Annotated[int, Field(ge=0, le=100), WHOLE]


def _how_said(value: Any) -> str:
    return IN_PARTS if isinstance(value, dict) else WRITTEN


Delivery = Annotated[
    Annotated[Outcome, Tag(WRITTEN)] | Annotated[dict[Outcome, Percentage], Tag(IN_PARTS)],
    Discriminator(_how_said),
]
"""What befalls items: an outcome for all, or outcomes with whole percentages, at most 100 in all."""
