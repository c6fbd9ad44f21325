#!/usr/bin/env python3
"""Administrators' one-time codes as a person meets them: set up before anything else,
asked for at every sign-in, lost and set up anew."""

import base64
import hashlib
import hmac
import json
import struct
import sys
import time
import unittest
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).parent))
from hall import FIRST, PASSWORD, Hall  # noqa: E402
from lib.waiting import until  # noqa: E402

STEP_SECONDS = 30


def one_time_code(secret, off=0):
    """TOTP (RFC 6238), worked out apart from the node."""
    counter = struct.pack(">Q", int(time.time()) // STEP_SECONDS + off)
    mac = hmac.new(secret, counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06d}"


class Phone:
    """An authenticator that has scanned an offer's code."""

    def __init__(self, offer):
        asked = parse_qs(urlsplit(offer["uri"]).query)
        text = asked["secret"][0]
        self.secret = base64.b32decode(text + "=" * (-len(text) % 8))
        self.issuer = asked["issuer"][0]
        self.label = unquote(urlsplit(offer["uri"]).path)

    def code(self, off=0):
        return one_time_code(self.secret, off)

    def wrong(self):
        right = {self.code(off) for off in range(-2, 3)}
        return next(text for text in (f"{n:06d}" for n in range(10)) if text not in right)

    def next_code(self):
        """That of the step to come: taken already, and used by nobody."""
        return self.code(1)


class SecondFactor(unittest.TestCase):
    hall = None

    @property
    def town(self):
        return self.hall.town

    def account(self, name, roles):
        """An account with its password changed, and a client that is signed in as far as it goes."""
        self.town.own().put(f"/api/v1/accounts/{name}", {"name": "陈守机", "division": self.town.division, "roles": roles,
                                                         "firstPassword": FIRST})
        client = self.town.client()
        client.sign_in(name, FIRST)
        client.change_password(FIRST, PASSWORD)
        return client

    def set_up(self, client, **password):
        """A phone that has proved itself, and the recovery codes."""
        phone = Phone(client.post("/api/v1/session/second-factor", password))
        made = client.post("/api/v1/session/second-factor/confirm", {"code": phone.code()})
        return phone, made["recoveryCodes"]

    def refused(self, answer, status, what):
        self.assertEqual(answer.status, status, answer.body.decode())
        self.assertIn(what, answer.json()["detail"])
        self.assertEqual(len(answer.json()["code"]), 6)
        return answer.json()

    def password(self, name, client=None):
        client = client or self.town.client()
        answer = client.request("POST", "/api/v1/session", {"account": name, "password": PASSWORD})
        self.assertEqual(answer.status, 200, answer.body.decode())
        self.assertNotIn("set-cookie", answer.headers)
        told = answer.json()
        self.assertEqual([name for name, value in told.items() if value], ["secondStep"])
        return client, told["secondStep"]["ticket"]

    def step(self, client, ticket, **what):
        return client.request("POST", "/api/v1/session/second-step", {"ticket": ticket, **what})

    # ------------------------------------------------------------ setting up
    def test_an_administrator_without_one_is_refused_everything_else(self):
        client = self.account("sys-new", ["SYSTEM_ADMIN"])
        self.assertTrue(client.get("/api/v1/session")["mustSetUpSecondFactor"])
        for method, path, body in (("GET", "/api/v1/accounts", None), ("GET", "/api/v1/node", None),
                                   ("GET", "/api/v1/events", None), ("GET", "/api/v1/cases", None),
                                   ("PUT", "/api/v1/accounts/x", {}), ("POST", "/api/v1/backup", {})):
            self.refused(client.request(method, path, body), 403, "动态码")
        phone, recovery = self.set_up(client)
        self.assertEqual(phone.issuer, "示范镇")
        self.assertEqual(phone.label, "/示范镇:sys-new")
        self.assertEqual(len(set(recovery)), 8)
        self.assertEqual(client.request("GET", "/api/v1/accounts").status, 200)
        session = client.get("/api/v1/session")
        self.assertTrue(session["hasSecondFactor"])
        self.assertEqual(session["recoveryCodesLeft"], 8)

    def test_the_first_password_comes_first(self):
        self.town.own().put("/api/v1/accounts/sys-first", {"name": "新来的", "division": self.town.division,
                                                           "roles": ["AUDITOR"], "firstPassword": FIRST})
        client = self.town.client()
        client.sign_in("sys-first", FIRST)
        self.refused(client.request("POST", "/api/v1/session/second-factor", {}), 403, "口令")

    def test_a_clerk_need_not_and_may(self):
        client = self.account("zc-own", ["WINDOW_CLERK"])
        self.assertEqual(client.request("GET", "/api/v1/cases").status, 200)
        self.assertEqual(client.request("POST", "/api/v1/session/second-factor", {"password": "Cuowu-2026-kl"}).status, 422)
        self.set_up(client, password=PASSWORD)
        self.password("zc-own")

    def test_it_counts_only_with_a_right_code(self):
        client = self.account("sys-wrong", ["SYSTEM_ADMIN"])
        self.refused(client.request("POST", "/api/v1/session/second-factor/confirm", {"code": "000000"}), 409, "重新开始")
        phone = Phone(client.post("/api/v1/session/second-factor", {}))
        for _ in range(5):
            self.refused(client.request("POST", "/api/v1/session/second-factor/confirm", {"code": phone.wrong()}), 422, "动态码不对")
        self.refused(client.request("POST", "/api/v1/session/second-factor/confirm", {"code": phone.code()}), 409, "重新开始")
        self.assertTrue(self.town.client().sign_in("sys-wrong", PASSWORD)["mustSetUpSecondFactor"])

    # ------------------------------------------------------------ signing in
    def test_a_code_lets_in_once(self):
        phone, _ = self.set_up(self.account("sys-once", ["SYSTEM_ADMIN"]))
        client, ticket = self.password("sys-once")
        self.refused(client.request("GET", "/api/v1/accounts"), 401, "登录")
        code = phone.next_code()
        entered = self.step(client, ticket, code=code)
        self.assertEqual(entered.status, 200, entered.body.decode())
        self.assertEqual(entered.json()["account"], "sys-once")
        self.assertEqual(client.request("GET", "/api/v1/accounts").status, 200)
        # Whoever looked on has the password too.
        other, second = self.password("sys-once")
        self.refused(self.step(other, second, code=code), 422, "已用过")
        self.refused(self.step(other, ticket, code=phone.code()), 401, "过期")

    def test_wrong_codes_lock_with_the_minutes_left(self):
        phone, _ = self.set_up(self.account("sys-lock", ["SYSTEM_ADMIN"]))
        client, ticket = self.password("sys-lock")
        for left in (4, 3, 2, 1):
            self.refused(self.step(client, ticket, code=phone.wrong()), 422, f"还可试 {left} 次")
        self.refused(self.step(client, ticket, code=phone.wrong()), 403, "分钟")
        self.refused(client.request("POST", "/api/v1/session", {"account": "sys-lock", "password": PASSWORD}), 403, "分钟")
        self.town.own().post("/api/v1/accounts/sys-lock/unlock")
        self.password("sys-lock")

    def test_a_recovery_code_serves_once(self):
        _, recovery = self.set_up(self.account("sys-lost", ["SYSTEM_ADMIN"]))
        client, ticket = self.password("sys-lost")
        self.assertEqual(self.step(client, ticket, recoveryCode=recovery[2].lower().replace("-", " ")).json()["recoveryCodesLeft"], 7)
        client, ticket = self.password("sys-lost")
        self.refused(self.step(client, ticket, recoveryCode=recovery[2]), 422, "已用过")
        self.assertEqual(self.step(client, ticket, recoveryCode=recovery[0]).status, 200)
        self.assertIn("recovery_code_used", self.town.log.read_text("utf-8"))

    def test_bodies_that_make_no_sense_are_told_so(self):
        client = self.town.client()
        for body in ({}, {"ticket": "x"}, {"ticket": "x", "code": "1", "recoveryCode": "2"}, {"ticket": "x", "code": "1" * 300}):
            self.assertEqual(client.request("POST", "/api/v1/session/second-step", body).status, 422, body)
        self.refused(self.step(client, "none", code="123456"), 401, "过期")

    # ------------------------------------------------------------ taken away
    def test_the_security_administrator_above_takes_it_away_and_it_is_set_up_anew(self):
        province = self.hall.province
        province.own().put("/api/v1/accounts/aq-01", {"name": "吕守正", "division": "32", "roles": ["SECURITY_ADMIN"],
                                                      "firstPassword": FIRST})
        security = province.client()
        security.sign_in("aq-01", FIRST)
        security.change_password(FIRST, PASSWORD)
        self.set_up(security)
        self.set_up(client := self.account("sys-away", ["SYSTEM_ADMIN"]))

        def listed():
            return next((one for one in security.get("/api/v1/accounts")["accounts"]
                         if one["account"] == "sys-away" and "secondFactorSet" in one), None)

        until("the province knows of the codes", listed, 60)
        path = "/api/v1/accounts/sys-away/second-factor/reset"
        asked = {"division": self.town.division, "reason": "手机丢失"}
        self.refused(client.request("POST", path, asked), 403, "安全管理")
        self.assertEqual(security.request("POST", path, {**asked, "reason": ""}).status, 422)
        self.assertEqual(security.request("POST", path, {**asked, "division": "329901109"}).status, 404)
        self.assertEqual(security.request("POST", path, asked).json()["secondFactorTaken"]["reason"], "手机丢失")
        until("the town has heard of it", lambda: client.request("GET", "/api/v1/session").status == 401, 60)
        again = self.town.client()
        self.assertTrue(again.sign_in("sys-away", PASSWORD)["mustSetUpSecondFactor"])
        self.set_up(again)
        self.password("sys-away")

    def test_the_command_line_of_the_node_lets_the_locked_out_begin_anew(self):
        self.set_up(self.account("sys-shell", ["SYSTEM_ADMIN"]))
        self.assertIn("有动态码", self.town.command("account", "second-factor", "sys-shell"))
        self.assertIn("已收回", self.town.command("account", "second-factor", "sys-shell", "--reset"))
        self.assertIn("没有动态码", self.town.command("account", "second-factor", "sys-shell"))
        self.assertIn("second_factor_taken_away", self.town.log.read_text("utf-8"))
        self.assertTrue(self.town.client().sign_in("sys-shell", PASSWORD)["mustSetUpSecondFactor"])
        again = self.town.try_command("account", "second-factor", "sys-shell", "--reset", "--data", self.town.data)
        self.assertEqual(again.returncode, 1)
        self.assertIn("没有设置动态码", again.stderr)

    # ------------------------------------------------------------ what is kept of it
    def test_no_secret_is_told_again_logged_or_found_in_the_data(self):
        client = self.account("sys-secret", ["SYSTEM_ADMIN"])
        phone, recovery = self.set_up(client)
        text = base64.b32encode(phone.secret).decode().rstrip("=")
        told = json.dumps([client.get(path) for path in ("/api/v1/session", "/api/v1/accounts")])
        log = self.town.log.read_text("utf-8")
        for secret in (text, phone.secret.hex(), recovery[0]):
            self.assertNotIn(secret, told)
            self.assertNotIn(secret, log)

    def test_it_holds_over_a_start_and_whatever_the_rule_says(self):
        phone, recovery = self.set_up(self.account("sys-start", ["SYSTEM_ADMIN"]))
        client, ticket = self.password("sys-start")
        code = phone.next_code()
        self.assertEqual(self.step(client, ticket, code=code).status, 200)
        self.town.stop()
        self.town.second_factor = "whoever-has-one"
        self.town.start()
        try:
            self.assertEqual(client.request("GET", "/api/v1/accounts").status, 200)
            other, second = self.password("sys-start")
            self.refused(self.step(other, ticket, code=code), 401, "过期")
            self.refused(self.step(other, second, code=code), 422, "已用过")
            self.assertEqual(self.step(other, second, recoveryCode=recovery[7]).status, 200)
            self.assertFalse(self.account("sys-free", ["SYSTEM_ADMIN"]).get("/api/v1/session")["mustSetUpSecondFactor"])
        finally:
            self.town.stop()
            self.town.second_factor = "administrators"
            self.town.start()

    def test_the_api_describes_it(self):
        described = json.dumps(self.town.client().get("/api/openapi.json"))
        for path in ("/api/v1/session/second-step", "/api/v1/session/second-factor", "/api/v1/session/second-factor/confirm",
                     "/api/v1/accounts/{account}/second-factor/reset"):
            self.assertIn(f'"{path}"', described)

    def test_an_unknown_rule_keeps_the_node_from_starting(self):
        done = self.town.try_command("serve", "--data", self.town.data, "--second-factor", "nobody")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("second-factor", done.stderr + done.stdout)


if __name__ == "__main__":
    hall = Hall()
    for node in hall.nodes:
        node.second_factor = "administrators"
    SecondFactor.hall = hall.start()
    try:
        program = unittest.main(exit=False, verbosity=1)
    finally:
        SecondFactor.hall.stop()
    sys.exit(0 if program.result.wasSuccessful() else 1)
