"""Shows leaves to the library sd-jwt: the leaf is the payload of a JWT under a key that is thrown away."""

import base64
import json
import sys

from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.verifier import SDJWTVerifier

KEY = JWK.generate(kty="EC", crv="P-256")


def seen(leaf, disclosures):
    """What the library shows of a leaf with these disclosures."""
    token = JWS(leaf.encode())
    token.add_signature(KEY, alg="ES256", protected=json.dumps({"alg": "ES256", "typ": "vc+sd-jwt"}))
    presentation = "~".join([token.serialize(compact=True), *disclosures, ""])
    return SDJWTVerifier(presentation, lambda issuer, header: KEY).get_verified_payload()


def forge(group):
    """The same salt and name over another value."""
    text = group["disclosure"]
    salt, name, _ = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    changed = json.dumps([salt, name, {"id": "somebody else"}]).encode()
    return base64.urlsafe_b64encode(changed).decode().rstrip("=")


def judge(case):
    leaf, groups = case["leaf"], case["groups"]
    clear = {name: value for name, value in json.loads(leaf).items() if name not in ("_sd", "_sd_alg")}
    values = {group["name"]: group["value"] for group in groups}
    texts = [group["disclosure"] for group in groups]

    assert seen(leaf, []) == clear, "with nothing disclosed only the clear part is seen"
    assert seen(leaf, texts) == clear | values, "with everything disclosed every group is seen by its name"
    for at, group in enumerate(groups):
        name = group["name"]
        others = {other: value for other, value in values.items() if other != name}
        rest = texts[:at] + texts[at + 1 :]
        assert seen(leaf, rest) == clear | others, f"{name} is withheld"
        assert seen(leaf, [texts[at]]) == clear | {name: values[name]}, f"{name} alone is disclosed"
        assert seen(leaf, rest + [forge(group)]) == clear | others, f"{name} was changed"
    return len(groups)


cases = [json.loads(line) for line in sys.stdin]
groups = sum(judge(case) for case in cases)
assert groups > 10, "there were hardly any groups to judge"
print(f"sd-jwt: {len(cases)} leaves, {groups} groups: each comes back by name, stays withheld, and is refused when changed")
