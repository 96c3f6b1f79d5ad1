import os
from importlib.metadata import version

import requests
from odata import ODataService
from odata.exceptions import ODataError

ROOT = f"{os.environ['PUBLIC_URL']}/export/v1/records/"

print(f"python-odata {version('python-odata')}", flush=True)


# As a feed that can send nothing but Basic: the key as the password.
def connect(key):
    session = requests.Session()
    session.auth = ("feed", key)
    return session, ODataService(ROOT, session=session, reflect_entities=True, quiet_progress=True)


session, service = connect(os.environ["API_KEY"])
sets = [entry["name"] for entry in session.get(ROOT).json()["value"]]
assert sorted(service.entities) == sorted(sets), service.entities
# One whose name in $metadata is not that of its usual path.
assert service.entities["plugin_calls"].used and service.entities["plugin_resources"].detail
print("ok classes are made from $metadata, the sets are those of the service document", flush=True)

# All of them, by the links, without this client.
records, link = [], f"{ROOT}interactions"
while link:
    page = session.get(link).json()
    records += page["value"]
    link = page.get("@odata.nextLink")
assert len(records) > 1000, len(records)

Interaction = service.entities["interactions"]


def compare(text, query, expected):
    found = [record.id for record in query]
    assert found and found == [record["id"] for record in expected], f"{text}: {len(found)} {len(expected)}"
    print(f"ok {text}: {len(found)} records", flush=True)


compare("every record, page by page", service.query(Interaction).order_by(Interaction.id.asc()),
        sorted(records, key=lambda record: record["id"]))
by_user = [record for record in records if record["actor"] == "user"]
newest = sorted(by_user, key=lambda record: (record["created_time"], record["id"]), reverse=True)
compare("filter, order, top and skip",
        service.query(Interaction).filter(Interaction.actor == "user").order_by(Interaction.created_time.desc()).offset(5).limit(20),
        newest[5:25])
middle = service.query(Interaction).filter(Interaction.id == newest[len(newest) // 2]["id"]).first().created_time
later = [record for record in newest if record["created_time"] > middle.isoformat(timespec="milliseconds").replace("+00:00", "Z")]
compare("a date-time as the client writes it",
        service.query(Interaction).filter(Interaction.actor == "user").filter(Interaction.created_time > middle)
        .order_by(Interaction.created_time.desc()), later)
typed = [record for record in records if record["type"].endswith("_CLICK") and "slack" in record["platform"]]
compare("contains and endswith",
        service.query(Interaction).filter(Interaction.type.endswith("_CLICK")).filter(Interaction.platform.contains("slack"))
        .order_by(Interaction.id.asc()), sorted(typed, key=lambda record: record["id"]))
assert service.query(Interaction).filter(Interaction.actor == "user").count() == len(by_user)
print("ok a count", flush=True)

try:
    list(service.query(Interaction).filter("colour eq 'red'"))
    raise SystemExit("a filter by an attribute that is not there was answered")
except ODataError as error:
    assert "expected an attribute of interactions" in str(error), error
    print("ok an error is understood", flush=True)
