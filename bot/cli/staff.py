"""`staff list` and `staff revoke`: who has access, and how it ends; `staff leave` has a file of its own."""

import argparse
from typing import TYPE_CHECKING

from bot.cli import common
from bot.cli.main import Refused

if TYPE_CHECKING:
    from bot.invites import Standing

_ROLES = {"worker": "pracovník", "mayor": "úřad", "coordinator": "koordinace"}


def run(args: argparse.Namespace) -> int:
    """List everybody of the staff, take one's access away, or send one on leave."""
    if args.what == "leave":
        from bot.cli.leave import run as run_leave

        return run_leave(args)
    with common.application() as app:
        from bot import invites
        from bot.cli.leave import of_all

        now = app.house.clock.now()
        if args.what == "list":
            away = of_all(app)
            for one in app.db.read_sync(invites.standing):
                print(f"{one.id:12} {_ROLES[one.role]:12} {_access(one):22} {one.name}{away.get(one.id, '')}")
            return 0
        if args.staff_id not in {one.id for one in app.db.read_sync(invites.standing)}:
            raise Refused(f"„{args.staff_id}“ neznám. Všechny vypíše `prvni-kontakt staff list`.")
        if app.db.turn_sync(lambda tx: invites.revoke(tx, args.staff_id, now)):
            print(f"Přístup je odebrán: {args.staff_id}. Zpět ho dá jen nová pozvánka (`prvni-kontakt invite`).")
        else:
            print(f"Přístup byl odebrán už dříve: {args.staff_id}.")
    return 0


def _access(one: "Standing") -> str:
    if one.revoked:
        return "odebrán"
    if not one.active:
        return "není ve staff.csv"
    return f"má přístup ({one.addresses})" if one.addresses else "čeká na pozvánku"
