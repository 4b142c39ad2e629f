"""oidc-provider from npm with the listener of examples/oidc-provider, driven as a browser and as an application: the
listener's lines go through rsyslog into a server.

The pages of the sign-in are the library's own development pages, which take any password.
"""

import base64
import contextlib
import http.client
import http.cookiejar
import json
import os
import re
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from stage import processes, tools, work
from stage.acts import Acts, Expected
from stage.carrier import carrying
from stage.server import serving

CLIENT = "web"
# Nobody listens there: the browser stops before it goes.
REDIRECT = "http://127.0.0.1:9/callback"


class Stay(urllib.request.HTTPRedirectHandler):
    """Takes a redirection for an answer."""

    def redirect_request(self, *_: Any) -> None:
        """Goes nowhere."""


class Browser:
    """A person's browser: keeps cookies and follows redirections until it would leave the provider."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(Stay, urllib.request.HTTPCookieProcessor(self.cookies))
        self.url = ""
        self.page = ""

    def go(self, url: str, **form: str) -> None:
        """Opens an address, or sends a form to it."""
        data = urllib.parse.urlencode(form).encode() if form else None
        self.url = url
        while self.url.startswith(self._provider):
            answer = self._open(self.url, data)
            self.page, data = answer.read().decode(), None
            if not 300 <= answer.status < 400:
                return
            self.url = urllib.parse.urljoin(self.url, answer.headers["Location"])

    def answered(self) -> dict[str, str]:
        """What the provider sent the application by way of the browser."""
        if not self.url.startswith(REDIRECT):
            raise RuntimeError(f"the browser is at {self.url}: {self.page[-500:]}")
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.url).query))

    def _open(self, url: str, data: bytes | None) -> http.client.HTTPResponse:
        try:
            return self._opener.open(url, data, processes.ACT_SECONDS)
        except urllib.error.HTTPError as answer:
            return answer  # type: ignore[return-value]


class Application:
    """The application `web`: sends people to sign in, and fetches tokens for them."""

    def __init__(self, provider: str, secret: str) -> None:
        self._provider = provider
        self._secret = secret
        self.browser = Browser(provider)
        self._code = ""
        self._tokens: dict[str, str] = {}
        self._secrets = {secret}

    def send_to_sign_in(self, redirect: str = REDIRECT) -> None:
        """The person comes to the provider, and to its first page."""
        query = {"client_id": CLIENT, "response_type": "code", "scope": "openid offline_access", "prompt": "consent"}
        query |= {"redirect_uri": redirect, "state": secrets.token_urlsafe(), "nonce": secrets.token_urlsafe()}
        self.browser.go(f"{self._provider}/auth?{urllib.parse.urlencode(query)}")

    def sign_in(self, login: str) -> None:
        """The person says who they are."""
        self.browser.go(self.browser.url, prompt="login", login=login, password="any")

    def agree(self) -> None:
        """The person lets the application have what it asks for, and comes back to it."""
        self.browser.go(self.browser.url, prompt="consent")
        self._code = self.browser.answered()["code"]
        self._secrets |= {self._code, *(cookie.value or "" for cookie in self.browser.cookies)}

    def decline(self) -> None:
        """The person does not, and comes back to it too."""
        self.browser.go(f"{self.browser.url}/abort")
        _is("the answer", self.browser.answered().get("error"), "access_denied")

    def fetch(self, status: int, secret: str | None = None) -> None:
        """Tokens for the code, with the right secret unless another is given."""
        self._token(status, secret, grant_type="authorization_code", code=self._code, redirect_uri=REDIRECT)

    def renew(self, status: int) -> None:
        """New tokens for the refresh token."""
        self._token(status, None, grant_type="refresh_token", refresh_token=self._tokens["refresh_token"])

    def revoke(self) -> None:
        """Hands the refresh token back."""
        _is("the status", self._post("/token/revocation", None, token=self._tokens["refresh_token"])[0], 200)

    def sign_out(self) -> None:
        """The person signs out and says so on the page that asks."""
        query = urllib.parse.urlencode(
            {"id_token_hint": self._tokens["id_token"], "post_logout_redirect_uri": REDIRECT}
        )
        self.browser.go(f"{self._provider}/session/end?{query}")
        form = dict(re.findall(r'name="(xsrf)" value="([^"]+)"', self.browser.page))
        self.browser.go(f"{self._provider}/session/end/confirm", logout="yes", **form)
        self.browser.answered()

    def told(self, log: str) -> set[str]:
        """Codes, tokens, cookies and the client's secret that a log gives away."""
        return {secret for secret in self._secrets if secret and secret in log}

    def _token(self, status: int, secret: str | None, **form: str) -> None:
        answered, answer = self._post("/token", secret, **form)
        _is("the status", answered, status)
        if status == 200:
            self._tokens |= answer
            self._secrets |= {answer[name] for name in ("access_token", "refresh_token", "id_token")}

    def _post(self, path: str, secret: str | None, **form: str) -> tuple[int, dict[str, str]]:
        who = base64.b64encode(f"{CLIENT}:{secret or self._secret}".encode()).decode()
        data = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self._provider + path, data, {"Authorization": f"Basic {who}"})
        try:
            with urllib.request.urlopen(request, timeout=processes.ACT_SECONDS) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)


def _is(what: str, value: object, wanted: object) -> None:
    if value != wanted:
        raise RuntimeError(f"{what} is {value}, not {wanted}")


def acts(table: Acts, application: Application) -> None:
    """What people and the application do, and what becomes of it."""
    alice = {"actor.id": "alice"}

    def by_request(event: str, outcome: str, **more: Any) -> Expected:
        return {
            "event": event,
            "outcome": outcome,
            "client.id": CLIENT,
            "source.ip": "127.0.0.1",
            "auth.protocol": "oidc",
        } | more

    def of_model(event: str, **more: Any) -> Expected:
        return {"event": event, "outcome": "success"} | alice | more

    act = table.act
    oidc = "auth_entrypoints_oidc_"
    started = by_request(f"{oidc}auth_started", "unknown")
    prompted = by_request(f"{oidc}consent_prompted", "unknown", **alice)
    given = of_model(f"{oidc}consent_accepted", **{"client.id": CLIENT})
    granted = by_request(f"{oidc}token_success", "success", **alice)

    act(
        "sign-in that would end elsewhere",
        lambda: application.send_to_sign_in("http://127.0.0.1:9/elsewhere"),
        by_request("redirect.not_allowed", "failure"),
    )
    act("sign-in begins", application.send_to_sign_in, started)
    act("alice says who she is", lambda: application.sign_in("alice"), prompted, of_model("session_created"))
    act("alice agrees", application.agree, given, by_request(f"{oidc}auth_successful", "success", **alice))
    act(
        "wrong client secret",
        lambda: application.fetch(401, secret="guessed"),
        by_request(f"{oidc}client_auth_failed", "failure"),
    )
    act("tokens for the code", lambda: application.fetch(200), granted)
    act("tokens are renewed", lambda: application.renew(200), granted)
    used_twice = by_request(
        f"{oidc}revocation_performed", "success", **{"text.reason": "a code or token was used a second time"}
    )
    act(
        "the code is used again",
        lambda: application.fetch(400),
        used_twice,
        by_request(f"{oidc}token_failed", "failure"),
    )
    act("the revoked token is used", lambda: application.renew(400), by_request(f"{oidc}token_failed", "failure"))

    act("alice comes again, and is known", application.send_to_sign_in, prompted)
    act("alice declines", application.decline, by_request(f"{oidc}consent_declined", "failure", **alice))
    act("alice comes a third time", application.send_to_sign_in, prompted)
    act("alice agrees after all", application.agree, given, by_request(f"{oidc}auth_successful", "success", **alice))
    act("tokens for that code", lambda: application.fetch(200), granted)
    act(
        "the application hands its token back",
        application.revoke,
        of_model(f"{oidc}revocation_performed", **{"targets.name": ["RefreshToken"]}),
    )
    act(
        "alice signs out",
        application.sign_out,
        of_model("session_closed"),
        by_request(f"{oidc}logout", "success", **alice),
    )


def main() -> None:
    """Starts, acts."""
    folder = work()
    log, output = folder / "events.jsonl", folder / "provider.out"
    port, secret = processes.free_port(), secrets.token_urlsafe()
    env = {
        "PATH": os.environ["PATH"],
        "TOOLS": str(tools()),
        "LOG": str(log),
        "PORT": str(port),
        "REDIRECT": REDIRECT,
        "SECRET": secret,
    }
    command = [os.environ["NODE"], Path(__file__).with_name("oidc_provider") / "provider.mjs"]
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(serving(folder, "oidc-provider"))
        stack.enter_context(carrying(folder, {"oidc-provider": log}, server))
        process = stack.enter_context(processes.running(command, output, env=env))
        processes.until(lambda: processes.listens(port), "the provider", process, output)
        table = Acts("oidc-provider", server)
        application = Application(f"http://127.0.0.1:{port}", secret)
        acts(table, application)
        if told := application.told(log.read_text()):
            sys.exit(f"the listener's log gives away {len(told)} secrets: {told}")
        table.finish()


if __name__ == "__main__":
    main()
