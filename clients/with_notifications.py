"""Notifications, as stock receivers get them: the libraries of Standard Webhooks verify each request, and a mail server
takes the mail."""
import base64
import email
import json
import os
import queue
import subprocess
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

PROGRAM = os.environ["CREDENTIALS_CONSOLE"]
# Longer than the pause after the first failure.
SECONDS = 30

requests = queue.Queue()
mails = queue.Queue()
answers = queue.Queue()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, more = (204, {}) if answers.empty() else answers.get()
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        requests.put((self.path, body, headers))

    do_GET = do_POST

    def log_message(self, *_):
        pass


class Sink:
    async def handle_DATA(self, server, session, envelope):
        mails.put((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 taken"


def program(*arguments):
    return json.loads(subprocess.run([PROGRAM, *arguments, "--json"], check=True, capture_output=True, text=True).stdout)


def ok(what):
    print(f"ok {what}", flush=True)


def refused(webhook, body, headers):
    try:
        webhook.verify(body, headers)
    except WebhookVerificationError:
        return True
    return False


receiver = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=receiver.serve_forever, daemon=True).start()
mail_server = urllib.parse.urlsplit(os.environ["SMTP_URL"])
sink = Controller(Sink(), hostname=mail_server.hostname, port=mail_server.port)
sink.start()

url = f"http://127.0.0.1:{receiver.server_port}/in?token=of-the-receiver"
created = ["--topic", "credential.created"]
added = program("notification", "add-webhook", url, *created)
mailbox = program("notification", "add-mail", "Ada@example.com", *created)
answers.put((500, {}))
credential = program("credential", "create", "--name", "Nightly export", "--type", "api-key", "--scope", "users:read")

path, body, headers = requests.get(timeout=SECONDS)
assert path == "/in?token=of-the-receiver" and headers["content-type"] == "application/json"
told = json.loads(body)
assert told["type"] == "credential.created" and told["data"]["detail"]["name"] == "Nightly export", told
assert credential["api_key"] not in body
first_id, first_at = headers["webhook-id"], headers["webhook-timestamp"]
_, again, headers = requests.get(timeout=SECONDS)
assert (headers["webhook-id"], again) == (first_id, body) and headers["webhook-timestamp"] > first_at
ok("a webhook that failed is repeated under the same id")

Webhook(added["secret"]).verify(body, headers)
ok("PyPI standardwebhooks verifies v1 beside v1a")
given = json.dumps({"secret": added["secret"], "body": body, "headers": headers})
subprocess.run(["node", Path(__file__).with_name("verify_webhook.mjs")], input=given, text=True, check=True)
ok("npm standardwebhooks verifies it")
listed = next(each for each in program("notification", "list") if each["id"] == added["id"])
assert listed["public_key"] == added["public_key"]
public = Ed25519PublicKey.from_public_bytes(base64.b64decode(added["public_key"].removeprefix("whpk_")))
asymmetric = next(part for part in headers["webhook-signature"].split(" ") if part.startswith("v1a,"))
signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
public.verify(base64.b64decode(asymmetric.removeprefix("v1a,")), signed)
ok("the public key of the list verifies v1a")

other = program("notification", "add-webhook", url, "--topic", "credential.expired")
assert refused(Webhook(other["secret"]), body, headers)
assert refused(Webhook(added["secret"]), body.replace("Nightly", "Weekly"), headers)
assert refused(Webhook(added["secret"]), body, {**headers, "webhook-id": "another"})
try:
    public.verify(base64.b64decode(asymmetric.removeprefix("v1a,")), signed + b" ")
    raise AssertionError("a changed body verifies")
except InvalidSignature:
    ok("another secret, body or id does not verify")

recipients, letter = mails.get(timeout=SECONDS)
text = letter.get_payload(decode=True).decode()
assert recipients == ["Ada@example.com"] and letter["subject"] == "Credential created: Nightly export", letter
assert letter["message-id"] == f"<{first_id}@example.com>" and credential["api_key"] not in text
ok("a mail server takes the mail, with the id of the notification")

answers.put((307, {"location": f"http://127.0.0.1:{receiver.server_port}/elsewhere"}))
program("notification", "test", added["id"])
path, body, headers = requests.get(timeout=SECONDS)
assert json.loads(body)["type"] == "test"
path, _, again = requests.get(timeout=SECONDS)
assert path == "/in?token=of-the-receiver" and again["webhook-id"] == headers["webhook-id"]
ok("a redirect is not followed")

private = [
    "https://169.254.169.254/latest/meta-data/",
    "https://[::ffff:10.0.0.1]/",
    "https://localhost.localdomain:1/",
    "https://[::1]/",
]
for target in private:
    endpoint = program("notification", "add-webhook", target)
    program("notification", "test", endpoint["id"])
    for _ in range(SECONDS * 5):
        delivery = program("notification", "deliveries", endpoint["id"])[0]
        if delivery["outcome"]:
            break
    outcome = delivery["outcome"]
    assert "private network" in outcome or "name" in outcome.lower(), f"{target}: {outcome}"
    program("notification", "remove", endpoint["id"])
ok("no private address is reached")
sink.stop()
