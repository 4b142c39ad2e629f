"""privacyIDEA from PyPI on its own development server with SQLite, driven over its REST API: the lines of its logger audit
module go through rsyslog into a server.

It is run as it was published; nothing of it is copied here. Codes are computed as RFC 4226 says.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import struct
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stage import processes, tools, work
from stage.acts import Acts, Expected
from stage.carrier import carrying
from stage.server import serving

ADMIN = ("admin", "correct horse")
PIN = "4711"
SEED = "3132333435363738393031323334353637383930"


class Installation:
    """A configuration of its own in a folder, and the program in the environment that the step `setup` made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "privacyidea"
        self._folder.mkdir()
        self.audit = self._folder / "audit.log"
        self.port = processes.free_port()
        self._env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "PRIVACYIDEA_CONFIGFILE": str(self._folder / "pi.cfg"),
        }
        self._manage = tools() / "privacyidea/bin/pi-manage"
        self._configure()

    def _configure(self) -> None:
        settings = {
            "SECRET_KEY": secrets.token_hex(32),
            "PI_PEPPER": secrets.token_hex(16),
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{self._folder}/database",
            "PI_ENCFILE": f"{self._folder}/enckey",
            "PI_AUDIT_KEY_PRIVATE": f"{self._folder}/audit.key",
            "PI_AUDIT_KEY_PUBLIC": f"{self._folder}/audit.pub",
            "PI_UUID_FILE": f"{self._folder}/uuid",
            "PI_NODE": "live",
            "SUPERUSER_REALM": ["admins"],
            "PI_AUDIT_MODULE": "privacyidea.lib.auditmodules.loggeraudit",
            "PI_AUDIT_LOGGER_QUALNAME": "audit",
            "PI_LOGCONFIG": f"{self._folder}/logging.yaml",
        }
        (self._folder / "pi.cfg").write_text("".join(f"{name} = {value!r}\n" for name, value in settings.items()))
        lines_only = {"class": "logging.FileHandler", "filename": str(self.audit), "formatter": "line"}
        logging = {
            "version": 1,
            "formatters": {"line": {"format": "%(message)s"}},
            "handlers": {"audit": lines_only, "rest": {"class": "logging.StreamHandler"}},
            "loggers": {"audit": {"handlers": ["audit"], "level": "INFO", "propagate": False}},
            "root": {"handlers": ["rest"], "level": "WARNING"},
        }
        # JSON is YAML.
        (self._folder / "logging.yaml").write_text(json.dumps(logging))
        (self._folder / "users").write_text(
            "".join(f"{user}:x:{1000 + n}:1000:{user}::\n" for n, user in enumerate(("alice", "bob")))
        )
        # Both could be made by pi-manage, which takes ten seconds to begin, each time.
        (self._folder / "enckey").write_bytes(secrets.token_bytes(96))
        processes.must(["openssl", "genrsa", "-out", "audit.key", "2048"], cwd=self._folder)
        processes.must(["openssl", "rsa", "-in", "audit.key", "-pubout", "-out", "audit.pub"], cwd=self._folder)
        name, password = ADMIN
        for words in (["setup", "create_tables"], ["admin", "add", name, "-p", password]):
            processes.must([self._manage, *words], env=self._env, cwd=self._folder)

    @contextlib.contextmanager
    def running(self) -> Iterator["Api"]:
        """Runs it until the block ends."""
        output = self._folder / "server.out"
        command = [self._manage, "run", "--host", "127.0.0.1", "--port", str(self.port)]
        with processes.running(command, output, env=self._env, cwd=self._folder) as process:
            processes.until(lambda: processes.listens(self.port), "privacyIDEA", process, output)
            yield Api(f"http://127.0.0.1:{self.port}", self._folder / "users")


class Api:
    """Its REST API, as an administrator's and as an application's client."""

    def __init__(self, url: str, users: Path) -> None:
        self._url = url
        self._users = users
        self._token = ""
        self._transaction = ""

    def call(self, method: str, path: str, **form: Any) -> tuple[int, dict[str, Any]]:
        """One request; status and the whole answer."""
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(
            self._url + path, data, {"Authorization": self._token} if self._token else {}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=processes.ACT_SECONDS) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def sign_in(self, password: str, accepted: bool) -> None:
        """The administrator signs in."""
        status, answer = self.call("POST", "/auth", username=ADMIN[0], password=password)
        _is("the answer's status", status, 200 if accepted else 401)
        if accepted:
            self._token = answer["result"]["value"]["token"]

    def manage(self, method: str, path: str, **form: Any) -> None:
        """The administrator does something, and it is done."""
        status, answer = self.call(method, path, **form)
        if status != 200 or not answer["result"]["status"]:
            raise RuntimeError(f"{method} {path} was answered with {status}: {answer}")

    def add_users(self) -> None:
        """Where users are."""
        self.manage("POST", "/resolver/pw", type="passwdresolver", fileName=self._users)

    def check(self, password: str, verdict: str, user: str = "alice", **more: str) -> None:
        """An application asks about a code. `verdict` is ACCEPT, REJECT, CHALLENGE, or ERROR where there is none."""
        _, answer = self.call("POST", "/validate/check", **({"user": user, "pass": password} | more))
        _is("the verdict", answer["result"].get("authentication", "ERROR"), verdict)
        self._transaction = (answer["detail"] or {}).get("transaction_id", "")

    def answer(self, password: str, verdict: str) -> None:
        """The answer to the challenge of the last check."""
        self.check(password, verdict, transaction_id=self._transaction)


def _is(what: str, value: object, wanted: object) -> None:
    if value != wanted:
        raise RuntimeError(f"{what} is {value}, not {wanted}")


def hotp(counter: int) -> str:
    """The six digits of RFC 4226, section 5.3."""
    digest = hmac.new(bytes.fromhex(SEED), struct.pack(">Q", counter), hashlib.sha1).digest()
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 0xF)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def acts(table: Acts, api: Api) -> None:
    """What administrators, users and applications do, and what becomes of it."""

    def by_admin(event: str, targets: list[str] | None = None) -> Expected:
        names = {"targets.id": targets} if targets else {}
        return {
            "event": event,
            "outcome": "success",
            "actor.name": "admin",
            "actor.type": "administrator",
            "source.ip": "127.0.0.1",
        } | names

    def by_user(event: str, outcome: str, reason: str | None, **more: Any) -> Expected:
        return {
            "event": event,
            "outcome": outcome,
            "actor.name": "alice",
            "source.ip": "127.0.0.1",
            "text.reason": reason,
        } | more

    act = table.act
    refused = {
        "event": "error.authentication_failed",
        "outcome": "failure",
        "actor.name": "admin",
        "source.ip": "127.0.0.1",
    }
    act("administrator, wrong password", lambda: api.sign_in("wrong horse", False), refused)
    if not act("administrator, right password", lambda: api.sign_in(ADMIN[1], True), by_admin("authentication.ok")):
        return
    act("users are connected", api.add_users, by_admin("core_server_config_updated"))
    act(
        "a realm is made",
        lambda: api.manage("POST", "/realm/lab", resolvers="pw"),
        by_admin("core_server_config_updated"),
    )
    act(
        "the realm is the default",
        lambda: api.manage("POST", "/defaultrealm/lab"),
        by_admin("core_server_config_updated"),
    )
    token = {"type": "hotp", "otpkey": SEED, "serial": "HOTP1", "pin": PIN, "user": "alice", "realm": "lab"}
    act(
        "a token is enrolled",
        lambda: api.manage("POST", "/token/init", **token),
        by_admin("prism_enrolloath_tokenactivated", ["alice@lab", "HOTP1"]),
    )

    of_token = {"targets.id": ["HOTP1"], "auth.method": "hotp"}
    act(
        "right code",
        lambda: api.check(PIN + hotp(0), "ACCEPT"),
        by_user("pipes_otp_validation_success", "success", None, **of_token),
    )
    act(
        "wrong code",
        lambda: api.check(PIN + "000000", "REJECT"),
        by_user("pipes_otp_validation_failed", "failure", "wrong otp value", **of_token),
    )
    replayed = "wrong otp value. previous otp used again"
    act(
        "the same code again",
        lambda: api.check(PIN + hotp(0), "REJECT"),
        by_user("pipes_otp_validation_failed", "failure", replayed, **of_token),
    )
    act(
        "wrong PIN",
        lambda: api.check("0815" + hotp(1), "REJECT"),
        by_user("error.authentication_password_failed", "failure", "wrong otp pin"),
    )
    nobody = {
        "event": "error.authentication_failed",
        "outcome": "failure",
        "actor.name": "ghost",
        "source.ip": "127.0.0.1",
    }
    act("nobody of that name", lambda: api.check(PIN + hotp(1), "ERROR", user="ghost"), nobody)

    rule = {"scope": "authentication", "action": "challenge_response=hotp", "active": "true", "realm": "lab"}
    act(
        "challenges are switched on",
        lambda: api.manage("POST", "/policy/challenge", **rule),
        by_admin("core_server_config_updated"),
    )
    act(
        "a challenge is sent",
        lambda: api.check(PIN, "CHALLENGE"),
        by_user("authentication.password_ok", "success", None),
    )
    act(
        "the challenge is answered wrongly",
        lambda: api.answer("000000", "REJECT"),
        by_user("pipes_token_validation_failed", "failure", "Response did not match the challenge."),
    )
    act(
        "a challenge is sent again",
        lambda: api.check(PIN, "CHALLENGE"),
        by_user("authentication.password_ok", "success", None),
    )
    act(
        "the challenge is answered",
        lambda: api.answer(hotp(1), "ACCEPT"),
        by_user("pipes_token_validation_success", "success", None),
    )

    both = ["alice@lab", "HOTP1"]
    act(
        "the token is disabled",
        lambda: api.manage("POST", "/token/disable/HOTP1"),
        by_admin("prism_token_deactivated", both),
    )
    act(
        "a code of a disabled token",
        lambda: api.check(PIN + hotp(2), "REJECT"),
        by_user("pipes_token_validation_failed", "failure", "Token is disabled"),
    )
    act(
        "the token is enabled",
        lambda: api.manage("POST", "/token/enable/HOTP1"),
        by_admin("prism_token_activated", both),
    )
    act("the token is deleted", lambda: api.manage("DELETE", "/token/HOTP1"), by_admin("prism_token_revoked", both))
    act(
        "a code of a deleted token",
        lambda: api.check(PIN + hotp(2), "REJECT"),
        by_user("error.authentication_failed", "failure", "The user has no tokens assigned"),
    )


def main() -> None:
    """Installs, starts, acts."""
    folder = work()
    installed = Installation(folder)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(serving(folder, "privacyidea"))
        stack.enter_context(carrying(folder, {"privacyidea": installed.audit}, server))
        table = Acts("privacyidea", server)
        acts(table, stack.enter_context(installed.running()))
        table.finish()


if __name__ == "__main__":
    main()
