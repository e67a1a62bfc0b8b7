"""`invite`: a one-time code by which a member of the staff is recognised."""

import argparse
from random import SystemRandom

from bot.cli import common
from bot.cli.main import Refused


def run(args: argparse.Namespace) -> int:
    """Print the code and what to do with it. The row of staff.csv comes into the database on the way."""
    with common.application() as app:
        from bot import invites

        member = app.house.members.get(args.staff_id)
        if member is None:
            known = ", ".join(sorted(app.house.members))
            raise Refused(f"„{args.staff_id}“ ve staff.csv není. Vyberte z: {known}.")
        now = app.house.clock.now()
        code = app.db.turn_sync(lambda tx: invites.create(tx, member.id, SystemRandom(), now))
        number = app.settings.twilio_sender
    ways = ["botu pro veřejnost" if member.role == "mayor" else "botu pro pracovníky"]
    if number.startswith("+"):
        ways.append(f"jako textovou zprávu na {number}")
    print(f"Pozvánka pro: {member.name} ({member.id})")
    print(f"Kód: {code}")
    print(f"Předejte ho osobně nebo telefonem. Pozvaný ho do {invites.LIFE.days} dnů napíše {', nebo '.join(ways)}.")
    print("Je-li ve staff.csv nově a služba už běží, nejdřív ji restartujte.")
    print("Platí jednou. Kdo ho napíše první, má přístup; přístup odebere `prvni-kontakt staff revoke`.")
    return 0
