"""The office's year 2024 as a plan.

The numbers of people are those of the published sheet. Around them stands what happens in a real
office: people who come twice, who are known to two services, who have no papers; letters that
count for nothing; evaluations that say no, that are replaced, that come from the wrong division.
"""

from ops.demo.disasters import add_disasters
from ops.demo.people import Town
from ops.demo.plan import Plan
from ops.demo.protection import add_protection
from ops.demo.rehabilitation import add_rehabilitation
from ops.demo.uncounted import add_what_does_not_count


def make_plan() -> Plan:
    plan, town = Plan(), Town()
    clients = add_rehabilitation(plan, town)
    homes, recipients = add_protection(plan, town, clients)
    add_disasters(plan, town, homes, recipients, clients)
    add_what_does_not_count(plan, town, clients)
    return plan
