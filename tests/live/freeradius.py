"""FreeRADIUS from Debian, driven by radclient and eapol_test: its two logs go through rsyslog into a server.

`linelog` has the format of docs/reference/products/freeradius.md, read from that page, so the page is tried as well.
Nothing of the machine's /etc/freeradius is used.
"""

import contextlib
import os
import shutil
import socket
from pathlib import Path

from stage import ROOT, processes, work
from stage.acts import Acts
from stage.authority import Authority
from stage.carrier import carrying
from stage.server import serving

SECRET = "testing123"
PASSWORDS = {"alice": "wonderland", "bob": "builder"}
STATION = "02-00-00-00-00-01"
PAGE = ROOT / "docs/reference/products/freeradius.md"


class Radius:
    """Where the RADIUS server is, and the clients that ask it."""

    def __init__(self, raddb: Path, port: int) -> None:
        self._raddb = raddb
        self._port = port

    def pap(self, user: str, password: str, accepted: bool, secret: str = SECRET) -> None:
        """A password, as an access point hands it on."""
        attributes = {
            "User-Name": user,
            "User-Password": password,
            "NAS-IP-Address": "192.0.2.10",
            "NAS-Port": "7",
            "Calling-Station-Id": STATION,
            "Message-Authenticator": "0x00",
        }
        given = "".join(f"{name} = {value}\n" for name, value in attributes.items())
        command = ["radclient", "-d", self._raddb, "-r", "1", "-t", "1", f"127.0.0.1:{self._port}", "auth", secret]
        code, said = processes.run(command, given)
        if (code == 0) != accepted:
            raise RuntimeError(f"radclient ended with {code}: {said}")

    def eap(self, name: str, accepted: bool, **network: str) -> None:
        """A supplicant that signs in with EAP, over the same access point."""
        config = self._raddb / f"{name}.eapol"
        settings = {
            "ssid": '"lab"',
            "key_mgmt": "IEEE8021X",
            "eapol_flags": "0",
            "ca_cert": f'"{self._raddb / "ca.pem"}"',
        } | network
        config.write_text("network={\n" + "".join(f"\t{key}={value}\n" for key, value in settings.items()) + "}\n")
        command = ["eapol_test", "-c", config, "-a", "127.0.0.1", "-p", str(self._port), "-s", SECRET]
        code, said = processes.run([*command, "-M", STATION.replace("-", ":"), "-t", "10", "-r", "0"])
        if (code == 0) != accepted or said.splitlines()[-1] != ("SUCCESS" if accepted else "FAILURE"):
            raise RuntimeError(f"eapol_test ended with {code}: {said[-500:]}")

    def tls(self, user: str, accepted: bool) -> None:
        """A certificate."""
        identity = {
            "identity": f'"{user}"',
            "client_cert": f'"{self._raddb / user}.pem"',
            "private_key": f'"{self._raddb / user}.key"',
        }
        self.eap(f"tls-{user}", accepted, eap="TLS", **identity)

    def peap(self, user: str, password: str, accepted: bool) -> None:
        """A password inside a tunnel, whose outside hides who it is."""
        inner = {"identity": f'"{user}"', "password": f'"{password}"', "phase2": '"auth=MSCHAPV2"'}
        self.eap(f"peap-{user}-{accepted}", accepted, eap="PEAP", anonymous_identity='"anonymous"', **inner)


def configured(folder: Path) -> Path:
    """A configuration folder with certificates, users and the page's linelog."""
    raddb = folder / "raddb"
    raddb.mkdir()
    shutil.copy(Path(__file__).with_name("freeradius") / "radiusd.conf", raddb)
    (raddb / "dictionary").touch()
    (raddb / "users").write_text(
        "".join(f'{user} Cleartext-Password := "{word}"\n' for user, word in PASSWORDS.items())
    )
    (raddb / "linelog.conf").write_text("".join(linelog(result) for result in ("accept", "reject")))
    authority, stranger = Authority(raddb, "ca"), Authority(raddb, "rogue-ca")
    authority.issue("server", "radius.lab.example", server=True)
    authority.issue("alice", "alice")
    authority.issue("dave", "dave", expired=True)
    stranger.issue("mallory", "mallory")
    return raddb


def linelog(result: str) -> str:
    """The module that the page tells to configure."""
    recommended = PAGE.read_text().split("```text\n")[1].split("\n```")[0]
    line = recommended.replace("result=accept", f"result={result}")
    return f'linelog linelog_{result} {{\n\tfilename = ${{logdir}}/linelog\n\tformat = "{line}"\n}}\n'


def acts(acts: Acts, radius: Radius) -> None:
    """What people do, and what becomes of it."""
    at_access_point = {"client.id": "127.0.0.1", "source.device": STATION, "auth.protocol": "radius"}

    def accepted(event: str, user: str, method: str) -> dict[str, object]:
        is_so = {"event": event, "outcome": "success", "actor.name": user, "auth.method": method, "text.reason": None}
        return at_access_point | is_so

    def refused(event: str, user: str, method: str | None, reason: str) -> dict[str, object]:
        is_so = {"event": event, "outcome": "failure", "actor.name": user, "auth.method": method, "text.reason": reason}
        return at_access_point | is_so

    password_ok = "radius_authenticators_usernamepassword_successful"
    password_bad = "radius_authenticators_failed"
    acts.act(
        "PAP, right password",
        lambda: radius.pap("alice", "wonderland", True),
        accepted(password_ok, "alice", "password"),
    )
    acts.act(
        "PAP, wrong password",
        lambda: radius.pap("alice", "looking-glass", False),
        refused(password_bad, "alice", "password", 'pap: Cleartext password does not match "known good" password'),
    )
    acts.act(
        "PAP, nobody of that name",
        lambda: radius.pap("nobody", "wonderland", False),
        refused(password_bad, "nobody", None, "No Auth-Type found: rejecting the user via Post-Auth-Type = Reject"),
    )
    acts.act(
        "PAP, wrong shared secret",
        lambda: radius.pap("alice", "wonderland", False, secret="guessed"),
        {"event": "error.authentication_failed", "outcome": "failure", "text.reason": "wrong shared secret"},
    )
    acts.act(
        "EAP-TLS, good certificate",
        lambda: radius.tls("alice", True),
        accepted("eaptlsradius_authenticators_successful", "alice", "certificate"),
    )
    acts.act(
        "EAP-TLS, certificate of a strange authority",
        lambda: radius.tls("mallory", False),
        refused(
            "eaptlsradius_authenticators_failed",
            "mallory",
            "certificate",
            "eap_tls: (TLS) OpenSSL says error 20 : unable to get local issuer certificate",
        ),
    )
    acts.act(
        "EAP-TLS, certificate that has expired",
        lambda: radius.tls("dave", False),
        refused(
            "eaptlsradius_authenticators_failed",
            "dave",
            "certificate",
            "eap_tls: (TLS) OpenSSL says error 10 : certificate has expired",
        ),
    )
    acts.act(
        "PEAP, right password",
        lambda: radius.peap("bob", "builder", True),
        accepted("authentication.ok", "bob", "peap"),
    )
    acts.act(
        "PEAP, wrong password",
        lambda: radius.peap("bob", "demolisher", False),
        refused(
            password_bad,
            "bob",
            "peap",
            "eap_peap: The users session was previously rejected: returning reject (again.)",
        ),
    )


def main() -> None:
    """Starts everything, and FreeRADIUS as an act of its own."""
    folder = work()
    raddb = configured(folder)
    port = processes.free_port(socket.SOCK_DGRAM)
    env = {"PATH": os.environ["PATH"], "WORK": str(folder), "PORT": str(port), "TZ": "UTC"}
    logs = {"radiusd": folder / "radius.log", "linelog": folder / "linelog"}
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(serving(folder, "freeradius"))
        stack.enter_context(carrying(folder, logs, server))
        table = Acts("freeradius", server)
        started = contextlib.ExitStack()
        stack.push(started)

        def start() -> None:
            command = ["/usr/sbin/freeradius", "-f", "-d", raddb, "-n", "radiusd"]
            process = started.enter_context(processes.running(command, folder / "freeradius.out", env=env))

            def is_ready() -> bool:
                return "Ready to process requests" in logs["radiusd"].read_text()

            processes.until(is_ready, "freeradius", process, folder / "freeradius.out")

        # It says that it is starting before it has opened its log, so only `-l` would show that.
        if table.act("the server starts", start, {"event": "core_server_run_started", "outcome": "success"}):
            acts(table, Radius(raddb, port))
            table.act(
                "the server is stopped", started.close, {"event": "core_server_run_stopped", "outcome": "success"}
            )
        table.finish()


if __name__ == "__main__":
    main()
