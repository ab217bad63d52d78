"""What a catalog adds to a picture: how many people use a flow, and how many entitlements a box leads to."""

from flowsync.access.contents import Holdings
from flowsync.access.evaluation import Evaluation
from flowsync.ground.address import Address, Kind
from flowsync.render.effect_phrases import counted_people
from flowsync.render.graph.build import Counted
from flowsync.render.sentences import counted


def counted_by(evaluation: Evaluation) -> Counted:
    """Says of a flow how many people use it, of a bundle or scope how many entitlements it holds; at least so many,
    where not all is known."""
    inventory = evaluation.catalog.inventory
    holdings = Holdings(evaluation.policy, inventory) if inventory is not None else None

    def count(address: Address) -> str:
        if address.kind is Kind.ACCESS_FLOW:
            least = "at least " if evaluation.usage(address).unknown else ""
            return f"{least}{counted_people(len(evaluation.users(address)))}"
        if holdings is None or address not in evaluation.policy:
            return ""
        contents = holdings.of(address)
        return f"{'at least ' if contents.unknown else ''}{counted(len(contents.pairs), 'entitlement')}"

    return count
