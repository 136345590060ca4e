"""The blueprint of API v1 and the path parameters of its calls."""

from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel, Field


def _operation_id(*, name: str, path: str, method: str) -> str:  # noqa: ARG001 - flask-openapi names the arguments
    """Return an operation's id: the name of its function."""
    return name


v1 = APIBlueprint(
    "api", __name__, url_prefix="/api/v1", template_folder="templates", operation_id_callback=_operation_id
)


class InWorld(BaseModel):
    """The world of the address."""

    world_id: str = Field(description="世界の名前 / the world's id")


class OfApplication(InWorld):
    """An application of the world."""

    application_id: str = Field(description="例 app-00000001")


class OfAction(OfApplication):
    """An action on an application."""

    action: str = Field(description="申請の actions にある操作 / one of the application's `actions`")


class OfBatch(InWorld):
    """A set of bulk files."""

    batch_id: str = Field(description="例 bulk-00000001")


class OfItem(InWorld):
    """A mail item."""

    tracking_number: str = Field(
        description="お問い合わせ番号（ハイフンは有無を問わない） / hyphens do not matter"
    )


class OfWebhook(InWorld):
    """A webhook of the world's post."""

    webhook_id: str = Field(description="例 wh_0123456789abcdef")


class OfPostingList(InWorld):
    """A 差出票."""

    posting_list_id: str = Field(description="例 2025-06-16-001")


class OfCard(InWorld):
    """A マイナンバーカード of the world."""

    card_id: str = Field(description="例 my-number-card-00000001")


class OfResidenceCard(InWorld):
    """A 在留カード of the world."""

    number: str = Field(description="在留カードの番号 / its number, such as AB12345678CD")


class OfAnyCard(InWorld):
    """A card of either kind."""

    card_id: str = Field(
        description="例 my-number-card-00000001、在留カードはその番号 / a 在留カード by its number"
    )


class OfUser(InWorld):
    """A user of the online system."""

    user_id: str = Field(description="例 user-00000001")


class OfPaper(InWorld):
    """A paper about 認証ID and password."""

    paper_id: str = Field(description="例 paper-00000001")


class OfOrganisation(InWorld):
    """An organisation."""

    organisation_id: str = Field(description="例 org-00000001")


class OfSubmission(InWorld):
    """A paper to the desk for users."""

    submission_id: str = Field(description="例 submission-00000001")


class OfDeskAction(OfSubmission):
    """What is done with such a paper."""

    action: str = Field(description="approve, refuse, request-papers, supply")


class OfCommission(InWorld):
    """A request (依頼) to an agent."""

    commission_id: str = Field(description="例 commission-00000001")
