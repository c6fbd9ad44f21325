#!/usr/bin/env python3
"""Mistaken and hostile requests against a running node: each gets problem details
that name the field or the rule, and nothing is changed."""

import concurrent.futures
import datetime
import hashlib
import http.client
import json
import os
import random
import shutil
import socket
import ssl
import sys
import time
import unittest
import urllib.parse
import uuid
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from hall import FIRST, PASSWORD, Hall, free_port  # noqa: E402
from lib import tiers  # noqa: E402
from lib.api import Client  # noqa: E402
from lib.node import Node  # noqa: E402
from lib.waiting import until  # noqa: E402
from scenario import residents  # noqa: E402

VILLAGE = "329901101200"
ELSEWHERE = "329901102200"


class HttpCase(unittest.TestCase):
    hall = None
    people = iter(residents.numbered(800, VILLAGE))

    @classmethod
    def setUpClass(cls):
        cls.clerk = cls.hall.town.signed_in("zc-0312", PASSWORD)
        cls.reviewer = cls.hall.town.signed_in("sh-01", PASSWORD)

    def someone(self):
        return next(self.people)

    def count(self):
        return self.clerk.get("/api/v1/counts")["all"]

    def refused(self, answer, status, where=None, what=None):
        """Holds an answer against what a refusal must look like."""
        self.assertEqual(answer.status, status, answer.body.decode("utf-8", "replace"))
        self.assertTrue(answer.headers["content-type"].startswith("application/problem+json"))
        problem = answer.json()
        for member in ("type", "title", "status", "detail"):
            self.assertIn(member, problem)
        self.assertEqual(problem["status"], status)
        if where is not None:
            self.assertIn(where, [error["where"] for error in problem.get("errors", [])], problem)
        if what is not None:
            self.assertIn(what, problem["detail"] + json.dumps(problem.get("errors", []), ensure_ascii=False))
        return problem

    def file(self, body, **headers):
        return self.clerk.request("POST", "/api/v1/cases", body, headers or None)

    def filed(self):
        answer = self.file(residents.hardship(self.someone()))
        self.assertEqual(answer.status, 201, answer.body.decode())
        return answer.json()


class Bodies(HttpCase):
    def test_what_is_no_json_is_refused(self):
        before = self.count()
        for body in (b"", b"{", b"hello", b"[1,2", b'{"businessCode": }', b"\x00\x01\x02"):
            self.refused(self.file(body, **{"Content-Type": "application/json"}), 422)
        self.assertEqual(self.count(), before)

    def test_wrong_types_are_refused(self):
        before = self.count()
        for body in ({"businessCode": 7}, {"materials": "none"}, {"form": []}, {"outcome": "WISHED"}, [1], "text"):
            self.refused(self.file(body), 422)
        self.assertEqual(self.count(), before)

    def test_unknown_fields_are_refused(self):
        body = residents.hardship(self.someone())
        self.refused(self.file({**body, "number": "1"}), 422, what="number")
        body["form"]["favourite_colour"] = "blue"
        self.refused(self.file(body), 422, where="form.favourite_colour")

    def test_a_body_of_ten_megabytes_is_refused_and_the_node_goes_on(self):
        self.refused(self.file(b"x" * (10 << 20), **{"Content-Type": "application/json"}), 413)
        self.assertEqual(self.filed()["summary"]["state"], "ACCEPTED")

    def test_broken_utf8_is_refused(self):
        self.refused(self.file(b'{"businessCode": "\xff\xfe"}', **{"Content-Type": "application/json"}), 422, what="UTF-8")

    def test_another_content_type_is_refused(self):
        self.refused(self.file(b"a=b", **{"Content-Type": "application/x-www-form-urlencoded"}), 422, where="Content-Type")

    def test_deep_nesting_is_refused(self):
        body = b'{"form":' * 5000 + b"1" + b"}" * 5000
        self.refused(self.file(body, **{"Content-Type": "application/json"}), 422)


class Rules(HttpCase):
    def test_a_wrong_check_digit_is_named_with_the_right_one(self):
        body = residents.hardship(self.someone())
        right = body["form"]["id_no"]
        body["form"]["id_no"] = right[:-1] + ("0" if right[-1] != "0" else "1")
        self.refused(self.file(body), 422, where="form.id_no", what=right[-1])

    def test_everything_that_is_missing_is_said_at_once(self):
        body = residents.hardship(self.someone())
        for name in ("mobile", "hardship_type"):
            del body["form"][name]
        body["materials"] = []
        problem = self.refused(self.file(body), 422, where="form.mobile")
        places = [error["where"] for error in problem["errors"]]
        self.assertIn("form.hardship_type", places)
        self.assertTrue(any(place.startswith("materials.") for place in places), places)

    def test_a_business_that_is_not_in_force_is_refused(self):
        body = residents.hardship(self.someone())
        body["businessCode"] = "XX99-01"
        self.refused(self.file(body), 422, where="businessCode")

    def test_an_attachment_that_was_never_sent_is_refused(self):
        body = residents.hardship(self.someone(), {"blob": "ab" * 32, "name": "x.png"})
        self.refused(self.file(body), 422, where="materials.居民身份证")

    def test_a_second_case_of_one_person_asks_for_an_answer(self):
        who = self.someone()
        first = self.file(residents.hardship(who)).json()["summary"]["number"]
        body = residents.hardship(who)
        self.refused(self.file(body), 409, where=first)
        body["notDuplicates"] = [first]
        self.assertEqual(self.file(body).status, 201)

    def test_no_action_that_the_state_does_not_know(self):
        case = self.filed()
        number = case["summary"]["number"]
        path = f"/api/v1/cases/{number}/actions/"
        head = {"If-Match": f'"{case["etag"]}"'}
        self.refused(self.clerk.request("POST", path + "deliver", {}, head), 409)
        self.refused(self.clerk.request("POST", path + "explode", {}, head), 409)
        self.refused(self.clerk.request("POST", path + "pass", {}, head), 403)
        self.assertEqual(self.clerk.case(number)["etag"], case["etag"])

    def test_a_stale_etag_changes_nothing(self):
        case = self.filed()
        number = case["summary"]["number"]
        path = f"/api/v1/cases/{number}/actions/"
        stale = {"If-Match": f'"{case["etag"]}"'}
        self.assertEqual(self.reviewer.request("POST", path + "note", {"opinion": "看过"}, stale).status, 200)
        now = self.clerk.case(number)["etag"]
        self.refused(self.reviewer.request("POST", path + "pass", {"opinion": "通过"}, stale), 412)
        self.assertEqual(self.clerk.case(number)["etag"], now)

    def test_a_notice_is_answered_by_the_form_and_the_papers_that_were_missing(self):
        whole = residents.hardship(self.someone())
        half = {**whole, "outcome": "CORRECTING", "reason": "缺申请表和联系电话", "materials": [],
                "form": {name: value for name, value in whole["form"].items() if name != "mobile"}}
        case = self.file(half).json()
        number = case["summary"]["number"]
        self.assertEqual(case["summary"]["state"], "CORRECTING")
        path = f"/api/v1/cases/{number}/actions/accept"
        self.refused(self.clerk.request("POST", path, {}), 422, where="form.mobile")
        moved = {"form": {"mobile": whole["form"]["mobile"], "division_code": ELSEWHERE}, "materials": whole["materials"]}
        self.refused(self.clerk.request("POST", path, moved), 422, where="form.division_code")
        rest = {"form": {"mobile": whole["form"]["mobile"]}, "materials": whole["materials"]}
        self.assertEqual(self.clerk.post(path, rest)["summary"]["state"], "ACCEPTED")
        self.assertEqual(self.clerk.case(number, show_all=True)["form"]["mobile"], whole["form"]["mobile"])

    def test_a_decision_that_waits_for_a_tolerated_paper_is_not_in_the_inbox(self):
        approver = self.hall.town.signed_in("sp-01", PASSWORD)
        who = self.someone()
        body = residents.age_allowance(residents.Resident(who.name, datetime.date(1940, 5, 5), 35, VILLAGE))
        for material in body["materials"]:
            if material["name"] == "居民户口簿":
                material.update(state="TOLERATED", due=str(datetime.date.today() + datetime.timedelta(days=20)))
        answer = self.file(body)
        if answer.status != 201:
            self.skipTest("the catalogue tolerates no 居民户口簿: " + answer.body.decode())
        number = answer.json()["summary"]["number"]
        self.reviewer.act(number, "pass", opinion="属实")
        self.assertNotIn(number, approver.numbers("/api/v1/inbox"))
        self.clerk.act(number, "supplement", materials=[{"name": "居民户口簿", "state": "TAKEN"}])
        self.assertIn(number, approver.numbers("/api/v1/inbox"))

    def test_an_account_that_has_moved_on_is_not_overwritten(self):
        own = self.hall.town.own()
        body = {"name": "改一改", "division": "329901101", "roles": ["GUIDE"], "firstPassword": FIRST}
        first = own.put("/api/v1/accounts/etag-1", body)
        own.put("/api/v1/accounts/etag-1", {**body, "name": "改二改"})
        stale = own.request("PUT", "/api/v1/accounts/etag-1", body, {"If-Match": f'"{first["etag"]}"'})
        self.refused(stale, 412)

    def test_a_repeated_key_files_once(self):
        body = residents.hardship(self.someone())
        key = {"Idempotency-Key": uuid.uuid4().hex}
        first, second = (self.clerk.request("POST", "/api/v1/cases", body, key) for _ in range(2))
        self.assertEqual((first.status, second.status), (201, 201))
        self.assertEqual(first.json()["summary"]["number"], second.json()["summary"]["number"])
        other = residents.hardship(self.someone())
        self.refused(self.clerk.request("POST", "/api/v1/cases", other, key), 422, where="Idempotency-Key")


class People(HttpCase):
    def test_without_a_session_nothing_is_shown(self):
        stranger = self.hall.town.client()
        for path in ("/api/v1/cases", "/api/v1/inbox", "/api/v1/node", "/api/v1/accounts", "/api/v1/fleet", "/api/v1/events"):
            self.refused(stranger.request("GET", path), 401)
        self.refused(stranger.request("POST", "/api/v1/cases", residents.hardship(self.someone())), 401)

    def test_a_large_body_is_not_held_for_a_stranger(self):
        stranger = self.hall.town.client()
        path = "/api/v1/attachments?name=x.png"
        self.refused(stranger.request("POST", path, b"x" * (5 << 20), {"Content-Type": "image/png"}), 401)
        self.assertEqual(self.clerk.request("POST", path, b"x" * (5 << 20), {"Content-Type": "image/png"}).status, 201)

    def test_a_forged_or_ended_session_is_none(self):
        stranger = self.hall.town.client()
        for token in ("x", "A" * 43, "../../etc", "%00", "A" * 5000):
            self.refused(stranger.request("GET", "/api/v1/cases", headers={"Cookie": f"yc_session={token}"}), 401)
        left = self.hall.town.signed_in("zc-0312", PASSWORD)
        cookie = left._cookie
        self.assertEqual(left.request("DELETE", "/api/v1/session").status, 204)
        self.refused(stranger.request("GET", "/api/v1/cases", headers={"Cookie": cookie}), 401)

    def test_another_towns_case_is_unknown_here(self):
        theirs = self.hall.other.signed_in("zc-0312", PASSWORD)
        who = residents.Resident("钱他镇", datetime.date(1970, 3, 3), 21, ELSEWHERE)
        number = theirs.post("/api/v1/cases", residents.hardship(who))["summary"]["number"]
        self.refused(self.clerk.request("GET", f"/api/v1/cases/{number}"), 404)
        self.refused(self.clerk.request("POST", f"/api/v1/cases/{number}/actions/withdraw", {"reason": "x"}), 404)

    def test_roles_are_kept_apart(self):
        self.refused(self.reviewer.request("POST", "/api/v1/cases", residents.hardship(self.someone())), 403, what="综窗")
        self.refused(self.clerk.request("GET", "/api/v1/accounts"), 403)
        self.refused(self.clerk.request("POST", "/api/v1/invitations", {"division": "329901101200", "name": "x"}), 403)
        self.refused(self.clerk.request("POST", "/api/v1/catalogue", {"json": "{}"}), 403)
        self.refused(self.clerk.request("POST", "/api/v1/backup", {}), 403)

    def test_five_wrong_passwords_lock_with_the_minutes_left(self):
        self.hall.add_account(self.hall.town, "lock-me", "锁一锁", ["GUIDE"])
        guest = self.hall.town.client()
        wrong = {"account": "lock-me", "password": "Cuowu-2026-kl"}
        for _ in range(5):
            self.refused(guest.request("POST", "/api/v1/session", wrong), 401)
        self.refused(guest.request("POST", "/api/v1/session", {**wrong, "password": PASSWORD}), 403, what="分钟")
        self.hall.town.own().post("/api/v1/accounts/lock-me/unlock")
        self.assertEqual(guest.request("POST", "/api/v1/session", {**wrong, "password": PASSWORD}).status, 200)

    def test_a_newcomer_changes_the_password_first(self):
        self.hall.town.own().put("/api/v1/accounts/new-one", {"name": "新来的", "division": "329901101",
                                                              "roles": ["GUIDE"], "firstPassword": FIRST})
        newcomer = self.hall.town.client()
        self.assertTrue(newcomer.sign_in("new-one", FIRST)["mustChangePassword"])
        self.refused(newcomer.request("GET", "/api/v1/cases"), 403, what="口令")
        self.refused(newcomer.request("POST", "/api/v1/session/password", {"oldPassword": FIRST, "newPassword": "short"}), 422,
                     where="newPassword")
        self.refused(newcomer.request("POST", "/api/v1/session/password", {"oldPassword": "no", "newPassword": PASSWORD}), 422,
                     where="oldPassword")
        newcomer.change_password(FIRST, PASSWORD)
        self.assertEqual(newcomer.request("GET", "/api/v1/session").status, 200)

    def test_sensitive_values_are_masked_until_asked_for(self):
        who = self.someone()
        number = self.file(residents.hardship(who)).json()["summary"]["number"]
        masked = json.dumps(self.clerk.case(number), ensure_ascii=False)
        self.assertNotIn(who.id_no, masked)
        self.assertNotIn(residents.MOBILE, masked)
        self.assertIn(who.id_no, json.dumps(self.clerk.case(number, show_all=True), ensure_ascii=False))
        rows = json.dumps(self.clerk.get("/api/v1/cases"), ensure_ascii=False)
        self.assertNotIn(who.name, rows)

    def test_an_organisation_is_found_by_code_and_name_and_its_people_stay_masked(self):
        who = self.someone()
        firm = residents.Organisation("示范县绿源农业发展有限公司", random.randrange(10**7), who.village, "欧阳明月", who)
        number = self.file(residents.insurance_record(firm)).json()["summary"]["number"]
        page = self.clerk.case(number)
        self.assertEqual(page["applicant"]["creditCode"], firm.credit_code)
        self.assertEqual(page["form"]["credit_code"], firm.credit_code)
        self.assertNotIn(who.id_no, json.dumps(page))
        for text in (firm.credit_code, "绿源农业"):
            rows = self.clerk.get(f"/api/v1/cases?q={urllib.parse.quote(text)}")["rows"]
            row = next(row["summary"] for row in rows if row["summary"]["number"] == number)
            self.assertEqual(row["applicantName"], firm.name)
            self.assertNotEqual(row["agentName"], who.name)
        twins = f"/api/v1/duplicates?businessCode={residents.INSURANCE}&creditCode="
        self.assertEqual(len(self.clerk.get(twins + firm.credit_code)["rows"]), 1)
        self.refused(self.clerk.request("GET", twins + "123"), 422, where="creditCode")
        again = self.clerk.request("POST", "/api/v1/cases", residents.insurance_record(firm))
        self.refused(again, 409, what="重复")
        unfit = residents.insurance_record(firm)
        unfit["businessCode"] = residents.AGE_ALLOWANCE
        self.refused(self.clerk.request("POST", "/api/v1/cases", unfit), 422, where="form.credit_code", what="自然人")


class Addresses(HttpCase):
    def test_unknown_places_and_methods(self):
        self.refused(self.clerk.request("GET", "/api/v1/nothing"), 404)
        self.refused(self.clerk.request("GET", "/api/v1/cases/999"), 404)
        answer = self.clerk.request("DELETE", "/api/v1/cases")
        self.refused(answer, 405)
        self.assertIn("GET", answer.headers["allow"])

    def test_queries_that_make_no_sense(self):
        self.refused(self.clerk.request("GET", "/api/v1/cases?limit=0"), 422, where="limit")
        self.refused(self.clerk.request("GET", "/api/v1/cases?limit=9999"), 422, where="limit")
        self.refused(self.clerk.request("GET", "/api/v1/cases?state=LOST"), 422, where="state")
        self.refused(self.clerk.request("GET", "/api/v1/cases?cursor=***"), 422, where="cursor")
        self.refused(self.clerk.request("GET", "/api/v1/cases?q=%ff%fe"), 422)
        self.refused(self.clerk.request("GET", "/api/v1/duplicates?idNo=123&businessCode=RS03-01"), 422, where="idNo")

    def test_no_way_out_of_the_pages_folder(self):
        for path in ("/counter/../../../etc/passwd", "/counter/%2e%2e/%2e%2e/etc/passwd", "/../keyring"):
            answer = self.clerk.request("GET", path)
            self.assertNotIn(b"root:", answer.body)

    def test_bytes_that_are_no_http_do_not_stop_the_node(self):
        for rubbish in (b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"A" * 70000, b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", self.hall.town.http_port), timeout=5) as wire:
                try:
                    wire.sendall(rubbish)
                    wire.shutdown(socket.SHUT_WR)
                    while wire.recv(65536):
                        pass
                except OSError:
                    pass
        self.assertEqual(self.clerk.request("GET", "/healthz").body, b"ok\n")

    def test_the_api_describes_itself(self):
        api = self.clerk.get("/api/openapi.json")
        self.assertEqual(api["openapi"], "3.1.0")
        for path in ("/api/v1/cases", "/api/v1/cases/{number}/actions/{action}", "/api/v1/session"):
            self.assertIn(path, api["paths"])
        text = json.dumps(api)
        named = set(part.split('"')[0] for part in text.split("#/components/schemas/")[1:])
        self.assertEqual(named - set(api["components"]["schemas"]), set())

    def test_metrics_and_health_need_no_session(self):
        stranger = self.hall.town.client()
        self.assertIn(b"yichuang_cases ", stranger.request("GET", "/metrics").body)
        self.assertEqual(stranger.request("GET", "/readyz").body, b"ready\n")


class Https(HttpCase):
    def trusted(self, node=None):
        """The first certificate comes within a second or two of the enrolment."""
        node = node or self.hall.town
        until("the hub's certificate is served", lambda: not node.report()["webCertificate"].get("selfSigned"), 20)
        return node.secure_client(node.authority())

    def shown(self, node=None):
        """The certificate that a new connection is shown, as DER."""
        node = node or self.hall.town
        blind = ssl.create_default_context()
        blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", node.https_port), timeout=10) as wire:
            with blind.wrap_socket(wire) as line:
                return line.getpeercert(binary_form=True)

    def test_the_certificate_holds_under_the_hubs_authority_and_no_other(self):
        self.assertEqual(self.trusted().request("GET", "/healthz").body, b"ok\n")
        self.assertEqual(self.hall.town.authority(), self.hall.province.authority())
        self.assertEqual(self.trusted().request("GET", "/ca.crt").body.decode(), self.hall.town.authority())
        stranger = ssl.create_default_context()
        with self.assertRaises(ssl.SSLCertVerificationError):
            Client(port=self.hall.town.https_port, trust=stranger).request("GET", "/healthz")

    def test_the_certificate_names_the_node_and_nobody_else(self):
        self.trusted()
        trust = ssl.create_default_context(cadata=self.hall.town.authority())

        def greet(name):
            with socket.create_connection(("127.0.0.1", self.hall.town.https_port), timeout=10) as wire:
                with trust.wrap_socket(wire, server_hostname=name):
                    return True
        for name in ("127.0.0.1", "localhost", "yc-329901101.internal", "yc-329901101.local"):
            self.assertTrue(greet(name), name)
        for name in ("yc-329901102.internal", "example.com", "8.8.8.8"):
            with self.assertRaises(ssl.SSLCertVerificationError, msg=name):
                greet(name)

    def test_old_protocols_are_refused_and_a_returning_pc_shakes_hands_by_ticket(self):
        port = self.hall.town.https_port
        self.trusted()

        def context(version):
            out = ssl.create_default_context(cadata=self.hall.town.authority())
            out.set_ciphers("DEFAULT:@SECLEVEL=0")
            out.minimum_version = out.maximum_version = version
            return out
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            ticket = None
            trust = context(version)
            for _ in range(2):
                with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
                    with trust.wrap_socket(wire, server_hostname="localhost", session=ticket) as line:
                        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        self.assertIn(b"200 OK", line.recv(4096))
                        reused, ticket = line.session_reused, line.session
            self.assertTrue(reused, version)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old = context(ssl.TLSVersion.TLSv1_1)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as wire, self.assertRaises((ssl.SSLError, OSError)):
            old.wrap_socket(wire, server_hostname="localhost")

    def test_many_requests_go_over_one_handshake(self):
        trust = ssl.create_default_context(cadata=(self.trusted() and self.hall.town.authority()))
        line = http.client.HTTPSConnection("127.0.0.1", self.hall.town.https_port, timeout=10, context=trust)
        line.connect()
        wire = line.sock
        for _ in range(50):
            line.request("GET", "/healthz")
            self.assertEqual(line.getresponse().read(), b"ok\n")
            self.assertIs(line.sock, wire)
        line.close()

    def test_a_session_over_https_lies_in_a_cookie_that_no_page_and_no_plain_line_gets(self):
        client = self.trusted()
        answer = client.request("POST", "/api/v1/session", {"account": "zc-0312", "password": PASSWORD})
        name, *flags = answer.headers["set-cookie"].split("; ")
        self.assertTrue(name.startswith("__Host-yc_session="), name)
        self.assertLessEqual({"Path=/", "HttpOnly", "SameSite=Strict", "Secure"}, set(flags))
        self.assertFalse([flag for flag in flags if flag.startswith("Domain")])
        self.assertEqual(client.request("GET", "/api/v1/session").status, 200)
        plain = self.hall.town.client()
        self.refused(plain.request("GET", "/api/v1/session", headers={"Cookie": name}), 401)
        answer = plain.request("POST", "/api/v1/session", {"account": "zc-0312", "password": PASSWORD})
        name, *flags = answer.headers["set-cookie"].split("; ")
        self.assertTrue(name.startswith("yc_session="), name)
        self.assertLessEqual({"Path=/", "HttpOnly", "SameSite=Strict"}, set(flags))

    def test_a_large_upload_and_a_stream_pass(self):
        client = self.trusted()
        client.sign_in("zc-0312", PASSWORD)
        scan = os.urandom(5 << 20)
        sent = client.request("POST", "/api/v1/attachments?name=x.png", scan, {"Content-Type": "image/png"})
        self.assertEqual(sent.status, 201, sent.body)
        trust = ssl.create_default_context(cadata=self.hall.town.authority())
        with socket.create_connection(("127.0.0.1", self.hall.town.https_port), timeout=10) as wire:
            with trust.wrap_socket(wire, server_hostname="localhost") as line:
                line.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: {client._cookie}\r\n\r\n".encode())
                self.assertIn(b"text/event-stream", line.recv(4096))

    def test_rubbish_and_plain_http_at_the_https_port_do_not_stop_the_node(self):
        client = self.trusted()
        for rubbish in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\xff\xff", b"\0" * 70000, b""):
            with socket.create_connection(("127.0.0.1", self.hall.town.https_port), timeout=10) as wire:
                try:
                    wire.sendall(rubbish)
                    wire.shutdown(socket.SHUT_WR)
                    while wire.recv(65536):
                        pass
                except OSError:
                    pass
        self.assertEqual(client.request("GET", "/healthz").body, b"ok\n")

    def test_an_address_typed_without_https_leads_there(self):
        port = self.hall.town.https_port

        def knock(request):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
                wire.sendall(request)
                answer = b""
                try:
                    while part := wire.recv(4096):
                        answer += part
                except OSError:
                    pass
            return answer.decode("latin-1")
        answer = knock(b"GET /counter/?q=1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
        self.assertTrue(answer.startswith("HTTP/1.1 308 "), answer)
        self.assertIn(f"\r\nLocation: https://127.0.0.1:{port}/counter/?q=1\r\n", answer)
        for request in (b"GET / HTTP/1.1\r\n\r\n", b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
                        b"POST / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n",
                        b"GET / HTTP/1.1\r\nHost: x y\r\n\r\n"):
            self.assertNotIn("Location", knock(request))
        self.assertEqual(self.trusted().request("GET", "/healthz").body, b"ok\n")

    def test_peers_that_do_not_shake_hands_hold_up_nobody(self):
        client = self.trusted()
        silent = [socket.create_connection(("127.0.0.1", self.hall.town.https_port), timeout=10) for _ in range(20)]
        try:
            began = time.monotonic()
            self.assertEqual(client.request("GET", "/healthz").body, b"ok\n")
            self.assertLess(time.monotonic() - began, 5)
        finally:
            for wire in silent:
                wire.close()

    def test_a_new_name_brings_a_new_certificate_while_the_line_stays_and_after_a_start(self):
        node = self.hall.other
        client = self.trusted(node)
        before = self.shown(node)
        node.stop()
        node.extra = ["--web-names", "10.20.30.40,yc-329901102.lan.example"]
        node.start()
        try:
            # The one that is there holds until the hub has answered.
            trust = ssl.create_default_context(cadata=node.authority())
            line = http.client.HTTPSConnection("127.0.0.1", node.https_port, timeout=20, context=trust)
            line.request("GET", "/healthz")
            self.assertEqual(line.getresponse().read(), b"ok\n")
            until("the certificate has the new address", lambda: "10.20.30.40" in node.report()["webCertificate"]["names"], 20)
            after = until("it is shown", lambda: (lambda now: now if now != before else None)(self.shown(node)), 20)
            self.assertNotEqual(before, after)
            line.request("GET", "/healthz")
            self.assertEqual(line.getresponse().read(), b"ok\n")
            line.close()
            self.assertEqual(client.request("GET", "/healthz").body, b"ok\n")
            # Of another domain the hub signs only what its configuration says.
            self.assertNotIn("yc-329901102.lan.example", node.report()["webCertificate"]["names"])
            self.assertIn("web_names_not_certified", node.log.read_text("utf-8"))
        finally:
            node.stop()
            node.extra = []
            node.start()

    def test_a_box_without_a_line_serves_a_certificate_of_its_own_and_says_so(self):
        province = self.hall.province
        home = province.home / "lone"
        lone = Node(province.built, "329903", "孤县", free_port(), free_port(), home, home / "key",
                    hub_address="127.0.0.1:1", https_port=free_port())
        tiers.enroll(lone, tiers.invite(province, lone.division, lone.name))
        lone.start()
        try:
            report = lone.report()["webCertificate"]
            self.assertTrue(report["selfSigned"], report)
            self.assertIn("自签", lone.command("status"))
            self.assertIn('"self_signed":true', lone.log.read_text("utf-8"))
            self.refused(lone.client().request("GET", "/ca.crt"), 404)
            own = ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(self.shown(lone)))
            self.assertEqual(Client(port=lone.https_port, trust=own).request("GET", "/healthz").body, b"ok\n")
            self.assertIn(b"yichuang_web_certificate_self_signed 1", lone.client().request("GET", "/metrics").body)
        finally:
            lone.stop()

    def test_status_and_metrics_say_how_long_it_holds(self):
        self.trusted()
        status = self.hall.town.command("status")
        self.assertIn("证书由 一窗网页证书机构 32 签发", status)
        report = self.hall.town.report()["webCertificate"]
        self.assertIn(report["authoritySha256"], status)
        der = ssl.PEM_cert_to_DER_cert(self.hall.town.authority())
        self.assertEqual(report["authoritySha256"], hashlib.sha256(der).hexdigest())
        self.assertEqual(report["sha256"], hashlib.sha256(self.shown()).hexdigest())
        metrics = self.hall.town.client().request("GET", "/metrics").body.decode()
        days = float(metrics.split("\nyichuang_web_certificate_days_left ")[1].split()[0])
        self.assertTrue(300 < days <= 397, days)
        self.assertIn("yichuang_web_certificate_self_signed 0", metrics)


class ForeignPages(HttpCase):
    def post(self, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.clerk.request("POST", "/api/v1/cases", residents.hardship(self.someone()), sent)

    def test_another_origin_is_refused_by_name_and_nothing_is_filed(self):
        before = self.count()
        for origin in ("http://evil.example", "null", f"http://127.0.0.1:{self.hall.other.http_port}",
                       f"https://127.0.0.1:{self.hall.town.http_port}"):
            self.refused(self.post(Origin=origin), 403, where="Origin", what=origin)
        for site in ("cross-site", "same-site"):
            self.refused(self.post(Sec_Fetch_Site=site), 403, where="Sec-Fetch-Site", what=site)
        self.assertEqual(self.count(), before)

    def test_nor_may_it_sign_somebody_in_or_out(self):
        foreign = {"Origin": "http://evil.example"}
        guest = self.hall.town.client()
        right = {"account": "zc-0312", "password": PASSWORD}
        self.refused(guest.request("POST", "/api/v1/session", right, foreign), 403, where="Origin")
        self.refused(self.clerk.request("DELETE", "/api/v1/session", headers=foreign), 403, where="Origin")
        self.assertEqual(self.clerk.request("GET", "/api/v1/session").status, 200)

    def test_the_own_origin_and_programs_are_served(self):
        own = f"http://127.0.0.1:{self.hall.town.http_port}"
        self.assertEqual(self.post(Origin=own).status, 201)
        self.assertEqual(self.post(Origin=own, Sec_Fetch_Site="same-origin").status, 201)
        self.assertEqual(self.post().status, 201)

    def test_the_local_socket_is_not_asked(self):
        answer = self.hall.town.own().request("POST", "/api/v1/backup", {"file": "/"}, {"Origin": "http://evil.example"})
        self.assertNotEqual(answer.status, 403)

    def test_every_answer_bounds_what_a_page_may_do(self):
        for path in ("/", "/counter/", "/api/v1/welcome", "/api/v1/nothing", "/healthz", "/ca.crt"):
            headers = self.hall.town.client().request("GET", path).headers
            for rule in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"):
                self.assertIn(rule, headers["content-security-policy"], path)
            self.assertEqual(headers["x-content-type-options"], "nosniff")
            self.assertEqual(headers["referrer-policy"], "no-referrer")
            self.assertIn("camera=()", headers["permissions-policy"])
            self.assertNotIn("strict-transport-security", headers)
            scripts = [rule for rule in headers["content-security-policy"].split("; ") if rule.startswith("script-src")]
            self.assertFalse(any("unsafe" in rule for rule in scripts), scripts)


class Guessing(HttpCase):
    def test_an_address_that_guesses_is_told_when_to_come_again_and_others_are_not_held_up(self):
        guesser = Client(port=self.hall.town.http_port, source="127.0.0.9")
        statuses = []
        for number in range(60):
            answer = guesser.request("POST", "/api/v1/session", {"account": f"nobody-{number}", "password": "Cuowu-2026-kl"})
            statuses.append(answer.status)
            if answer.status != 401:
                break
        self.refused(answer, 429, where="Retry-After")
        self.assertTrue(1 <= int(answer.headers["retry-after"]) <= 20, answer.headers)
        self.assertGreaterEqual(len(statuses), 20)
        # The right password does not help; from another PC it does.
        self.refused(guesser.request("POST", "/api/v1/session", {"account": "zc-0312", "password": PASSWORD}), 429)
        self.assertEqual(self.hall.town.signed_in("zc-0312", PASSWORD).get("/api/v1/session")["account"], "zc-0312")

    def test_a_crowd_is_served_in_turn_or_asked_to_come_again(self):
        def sign_in(number):
            client = Client(port=self.hall.town.http_port, source=f"127.0.1.{number + 1}")
            return client.request("POST", "/api/v1/session", {"account": "zc-0312", "password": PASSWORD})
        with concurrent.futures.ThreadPoolExecutor(64) as crowd:
            answers = list(crowd.map(sign_in, range(64)))
        self.assertLessEqual({answer.status for answer in answers}, {200, 503})
        self.assertGreaterEqual(sum(answer.status == 200 for answer in answers), 32)
        for answer in answers:
            if answer.status == 503:
                self.refused(answer, 503, where="Retry-After")
                self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)


class Finding(HttpCase):
    def test_a_case_is_found_by_number_tail_name_and_identity_number(self):
        who = self.someone()
        number = self.file(residents.hardship(who)).json()["summary"]["number"]
        for text in (number, number[-6:], who.name, who.id_no):
            self.assertIn(number, self.clerk.find(text), text)

    def test_pages_go_on_where_the_last_one_ended(self):
        for _ in range(5):
            self.filed()
        seen = []
        cursor = ""
        while True:
            page = self.clerk.get(f"/api/v1/cases?limit=2&cursor={cursor}")
            seen += [row["summary"]["number"] for row in page["rows"]]
            cursor = page["cursor"]
            if not cursor:
                break
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(len(seen), int(self.count()))

    def test_the_inbox_is_paged_and_holds_what_waits_for_the_role(self):
        mine = {self.filed()["summary"]["number"] for _ in range(3)}
        seen = []
        cursor = ""
        while True:
            page = self.reviewer.get(f"/api/v1/inbox?limit=2&cursor={cursor}")
            seen += [row["summary"]["number"] for row in page["rows"]]
            cursor = page["cursor"]
            if not cursor:
                break
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual(mine, set(seen))

    def test_a_case_is_checked_on_this_very_node(self):
        number = self.filed()["summary"]["number"]
        told = self.clerk.get(f"/api/v1/cases/{number}/verification")
        self.assertGreater(told["entries"], 0)
        self.assertEqual((told["proven"], told["absent"], told["fault"]), (told["entries"], 0, ""))
        self.refused(self.clerk.request("GET", f"/api/v1/cases/{number[:-1]}/verification"), 404)
        self.refused(self.clerk.request("GET", f"/api/v1/cases/{number}/proof"), 403)

    def test_a_draft_is_kept_on_the_node(self):
        body = {"request": {"businessCode": "RS03-01", "form": {"name": "半截"}}, "title": "半截",
                "unmet": ["本省户籍"], "situation": "2"}
        self.clerk.put("/api/v1/drafts/tab-1", body)
        kept = self.clerk.get("/api/v1/drafts/tab-1")
        self.assertEqual(kept["request"]["form"]["name"], "半截")
        self.assertEqual((kept["unmet"], kept["situation"]), (["本省户籍"], "2"))
        self.assertIn("tab-1", [draft["id"] for draft in self.clerk.get("/api/v1/drafts")["drafts"]])
        self.refused(self.reviewer.request("GET", "/api/v1/drafts/tab-1"), 404)
        self.assertEqual(self.clerk.request("DELETE", "/api/v1/drafts/tab-1").status, 204)
        self.refused(self.clerk.request("GET", "/api/v1/drafts/tab-1"), 404)


class Approvals(HttpCase):
    def row_of(self, number):
        return next(row for row in self.reviewer.pages("/api/v1/inbox") if row["summary"]["number"] == number)

    def test_the_inbox_says_what_may_be_done_and_how_much_is_in_doubt(self):
        row = self.row_of(self.filed()["summary"]["number"])
        self.assertEqual((row["mine"], row["doubts"], row["whyNot"]), (True, 0, ""))
        self.assertIn("pass", row["actions"])
        body = residents.hardship(self.someone())
        body["form"]["birth_date"] = "1971-02-03"
        self.assertEqual(self.row_of(self.file(body).json()["summary"]["number"])["doubts"], 1)

    def test_evidence_names_what_does_not_fit_and_the_persons_other_cases(self):
        who = self.someone()
        first = self.file(residents.hardship(who)).json()["summary"]["number"]
        again = self.file({**residents.hardship(who), "notDuplicates": [first]}).json()["summary"]["number"]
        evidence = self.reviewer.get(f"/api/v1/cases/{again}/evidence")
        doubts = [(each["kind"], each["subject"], each["detail"]) for each in evidence["findings"] if each["standing"] == "doubt"]
        self.assertEqual(doubts, [("duplicate", first, "answered")])
        self.assertEqual([row["summary"]["number"] for row in evidence["others"]], [first])
        self.assertNotIn(who.id_no, json.dumps(evidence))

    def test_evidence_of_a_case_that_is_not_ones_own_is_not_there(self):
        number = self.filed()["summary"]["number"]
        stranger = self.hall.other.signed_in("zc-0312", PASSWORD)
        self.refused(stranger.request("GET", f"/api/v1/cases/{number}/evidence"), 404)
        self.refused(self.hall.town.client().request("GET", f"/api/v1/cases/{number}/evidence"), 401)


class Fleet(HttpCase):
    def test_a_line_below_has_its_hours(self):
        hub, town = self.hall.province.own(), self.hall.town.division
        until("an hour is noted", lambda: hub.get(f"/api/v1/fleet/{town}/contacts").get("hours"), 30)
        history = hub.get(f"/api/v1/fleet/{town}/contacts")
        self.assertEqual((history["division"], history["days"]), (town, 30))
        last = history["hours"][-1]
        self.assertLessEqual(last["heardMinutes"], last["watchedMinutes"])

        def node():
            return next(each for each in hub.get("/api/v1/fleet")["nodes"] if each["division"] == town)

        # The town says so with its next status.
        until("the town has the catalogue, as the hub knows", lambda: node()["cataloguePercent"] == 100, 60)
        self.assertEqual(node()["silentOfficeMinutes"], 0)

    def test_what_a_silent_node_is_owed_is_counted_from_when_it_was_last_heard(self):
        hub, town = self.hall.province.own(), self.hall.town

        def owed():
            history = hub.get(f"/api/v1/fleet/{town.division}/contacts")
            return history if history["owedKnown"] else None

        until("the town has taken everything", lambda: (owed() or {}).get("owed") == "0", 60)
        town.stop()
        try:
            for index in range(3):
                hub.put(f"/api/v1/accounts/gd-4{index}", {"name": "远", "division": town.division, "roles": ["GUIDE"],
                                                          "firstPassword": "Chushi-2026-kl"})
            history = until("the three wait", lambda: int(owed()["owed"]) >= 3 and owed(), 30)
            self.assertTrue(history["owedSince"].startswith("20"))
        finally:
            town.start()
        until("and are taken", lambda: (owed() or {}).get("owed") == "0", 60)

    def test_contacts_are_of_divisions_below_and_for_those_who_keep_nodes(self):
        hub = self.hall.province.own()
        for division in ("32", "11", "nonsense"):
            self.refused(hub.request("GET", f"/api/v1/fleet/{division}/contacts"), 404)
        self.refused(self.clerk.request("GET", f"/api/v1/fleet/{self.hall.town.division}/contacts"), 403)


class Conflicts(HttpCase):
    """The province and a town each set the same account, and say different things."""

    def granted_twice(self, account):
        town = self.hall.town.division
        for node, name in ((self.hall.town, "李一"), (self.hall.province, "李二")):
            node.own().put(f"/api/v1/accounts/{account}",
                           {"name": name, "division": town, "roles": ["GUIDE"], "firstPassword": "Chushi-2026-kl"})
        hub = self.hall.province.own()

        def found():
            rows = hub.get("/api/v1/conflicts")["rows"]
            return next((row for row in rows if row["kind"] == "account" and row["subject"] == account), None)

        return hub, until("the province tells of the account", found, 30)

    def test_both_sides_stand_field_by_field_and_a_password_is_not_among_them(self):
        hub, row = self.granted_twice("gd-31")
        page = hub.get(f"/api/v1/conflicts/{row['id']}")
        self.assertEqual((page["left"]["values"]["name"], page["right"]["values"]["name"]), ("李一", "李二"))
        self.assertEqual(page["rule"], "higher_grant")
        self.assertNotIn("argon2", json.dumps(page))
        self.assertGreater(hub.get("/api/v1/conflict-counts")["conflicts"], 0)

    def test_a_ruling_needs_a_reason_a_known_name_and_fresh_eyes(self):
        hub, row = self.granted_twice("gd-32")
        path = f"/api/v1/conflicts/{row['id']}"
        self.refused(hub.request("POST", path + "/ruling", {"ruling": "keep"}), 422, "reason")
        self.refused(hub.request("POST", path + "/ruling", {"ruling": "fly", "reason": "好"}), 422, "ruling")
        self.refused(hub.request("POST", path + "/ruling", {"ruling": "keep", "reason": "x" * 1001}), 422, "reason")
        stale = {"If-Match": '"0123456789abcdef"'}
        self.refused(hub.request("POST", path + "/ruling", {"ruling": "keep", "reason": "好"}, stale), 412)
        self.refused(hub.request("POST", path + "/undo", {"reason": "好"}), 409)
        once = {"Idempotency-Key": "rule-once", "If-Match": f'"{row["etag"]}"'}
        for _ in range(2):
            answer = hub.request("POST", path + "/ruling", {"ruling": "keep", "reason": "以上级为准"}, once)
            self.assertEqual((answer.status, answer.json()["state"]), (200, "ruled"))
        self.refused(hub.request("POST", path + "/ruling", {"ruling": "keep", "reason": "再来"}), 409)
        self.assertIn(row["id"], [each["id"] for each in hub.get("/api/v1/conflicts?state=ruled")["rows"]])
        undone = hub.post(path + "/undo", {"reason": "看错了"})
        self.assertEqual(undone["state"], "open")

    def test_a_ruling_field_by_field_names_what_it_cannot_take(self):
        hub, row = self.granted_twice("gd-34")
        path = f"/api/v1/conflicts/{row['id']}"
        pick = next(each for each in hub.get(path)["options"] if each["code"] == "pick")
        self.assertEqual((pick["allowed"], pick["fields"]), (True, ["name"]))
        seen = {"If-Match": f'"{row["etag"]}"'}

        def ruling(fields, headers):
            return hub.request("POST", path + "/ruling", {"ruling": "pick", "reason": "核对过", "fields": fields}, headers)

        name = {"field": "name", "side": "left"}
        self.refused(ruling([name], {}), 422, "If-Match")
        self.refused(ruling([name], {"If-Match": '"0123456789abcdef"'}), 412)
        self.refused(ruling([], seen), 422, "fields")
        self.refused(ruling([{"field": "firstPassword", "side": "left"}], seen), 422, "fields.firstPassword")
        self.refused(ruling([{"field": "name", "side": "up"}], seen), 422, "fields.name")
        self.refused(ruling([name, name], seen), 422, "fields.name")
        self.refused(ruling([{"field": "name", "side": "right"}], seen), 422, "fields")
        ruled = ruling([name], seen).json()
        self.assertEqual((ruled["state"], ruled["now"]["name"], ruled["right"]["values"]["name"]), ("ruled", "李一", "李二"))
        undone = hub.post(path + "/undo", {"reason": "看错了"})
        self.assertEqual((undone["state"], undone["now"]["name"]), ("open", "李二"))

    def test_who_may_not_see_and_what_is_not_there(self):
        hub, row = self.granted_twice("gd-33")
        self.refused(self.clerk.request("GET", "/api/v1/conflicts"), 403)
        self.refused(self.clerk.request("GET", f"/api/v1/conflicts/{row['id']}"), 403)
        self.refused(self.clerk.request("GET", "/api/v1/quarantine"), 403)
        # A reviewer sees the town's cases, not its accounts.
        self.refused(self.reviewer.request("GET", f"/api/v1/conflicts/{row['id']}"), 404)
        for nonsense in ("x", "event-8-00-00", "event-8-zz-00", "register-9-3332", "twin-9-00-00", "entry-8-00"):
            self.refused(hub.request("GET", f"/api/v1/conflicts/{nonsense}"), 404)
        for what in ("retry", "release", "fly"):
            self.refused(hub.request("POST", f"/api/v1/quarantine/entry-8-00-{'00' * 32}/{what}", {"reason": "好"}), 404)
        for query in ("at=99", "at=nonsense", "state=odd", "cursor=!", "cursor=eHg", "limit=0"):
            self.refused(hub.request("GET", f"/api/v1/conflicts?{query}"), 422)
        self.assertEqual(hub.get("/api/v1/quarantine")["rows"], [])


class CommandLine(HttpCase):
    def fails(self, done, *words):
        self.assertNotEqual(done.returncode, 0)
        for word in words:
            self.assertIn(word, done.stderr + done.stdout)

    def test_a_wrong_key_or_a_missing_folder_keeps_the_node_from_starting(self):
        town = self.hall.town
        key = town.key_file.parent / "wrong.key"
        key.write_text("00" * 32 + "\n")
        key.chmod(0o600)
        self.fails(town.try_command("serve", "--data", town.data, "--key-file", key), "打不开")
        self.fails(town.try_command("serve", "--data", town.home / "nowhere", "--key-file", town.key_file), "没有节点")
        key.chmod(0o644)
        self.fails(town.try_command("serve", "--data", town.data, "--key-file", key), "0600")

    def test_bad_files_name_place_and_load_nothing(self):
        province = self.hall.province
        before = province.own().get("/api/v1/catalogue")["version"]
        bad = province.home / "bad.json"
        catalogue = json.loads(province.built.catalogue.read_text("utf-8"))
        catalogue["items"][2]["businesses"][0]["mode"] = "whenever"
        bad.write_text(json.dumps(catalogue, ensure_ascii=False, indent=1), "utf-8")
        self.fails(province.try_command("catalogue", "--data", province.data, "load", bad), "/items/2/businesses/0")
        bad.write_text('{"items": [', "utf-8")
        self.fails(province.try_command("catalogue", "--data", province.data, "load", bad))
        self.assertEqual(province.own().get("/api/v1/catalogue")["version"], before)

    def test_an_invitation_with_a_slip_of_the_pen_is_told_from_a_refused_one(self):
        town = self.hall.town
        text = self.hall.province.own().post("/api/v1/invitations", {"division": "329901103", "name": "试点镇"})["text"]
        slip = text[:40] + ("A" if text[40] != "A" else "B") + text[41:]
        done = town.try_command("enroll", "--data", town.home / "t3", "--key-file", town.home / "t3.key", slip)
        self.fails(done, "邀请串")
        self.assertFalse((town.home / "t3" / "keyring").exists())

    def test_the_shipped_configuration_is_understood_and_overridden(self):
        config = self.hall.province.built.root / "packaging" / "etc" / "yichuang.conf"
        done = self.hall.town.try_command("--config", config, "status", "--data", self.hall.town.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("示范镇", done.stdout)

    def test_a_second_daemon_on_the_same_folder_does_not_start(self):
        town = self.hall.town
        done = town.try_command("serve", "--data", town.data, "--key-file", town.key_file, "--http", "127.0.0.1:0",
                                "--https", "127.0.0.1:0")
        self.fails(done)
        self.assertEqual(self.clerk.request("GET", "/readyz").status, 200)

    def test_a_damaged_database_is_refused_and_not_replaced(self):
        town = self.hall.town
        copy = town.home / "damaged"
        backup = town.home / "for-damage.ycbackup"
        town.command("backup", "--to", backup)
        done = town.try_command("restore", "--data", copy, "--key-file", town.key_file, "--from", backup)
        self.assertEqual(done.returncode, 0, done.stderr)
        for file in (copy / "db").glob("MANIFEST-*"):
            file.write_bytes(file.read_bytes()[:4096] + b"\0" * 64)
        done = town.try_command("serve", "--data", copy, "--key-file", town.key_file, "--http", "127.0.0.1:0")
        self.fails(done, "打不开")
        backup.write_bytes(backup.read_bytes()[:-100])
        self.fails(town.try_command("restore", "--data", town.home / "again", "--key-file", town.key_file, "--from", backup))
        self.assertFalse((town.home / "again" / "keyring").exists())

    def test_plain_http_on_the_lan_is_refused_unless_somebody_says_so(self):
        town = self.hall.town
        serve = ("serve", "--data", town.data, "--key-file", town.key_file, "--https", "")
        for address in ("0.0.0.0:0", "192.168.1.1:8080", "[::]:0"):
            self.fails(town.try_command(*serve, "--http", address), "http-on-lan", "HTTPS", address)
        # With the word given it gets as far as the folder, which is taken.
        self.fails(town.try_command(*serve, "--http", "0.0.0.0:0", "--http-on-lan"), "打不开")
        config = town.home / "lan.conf"
        config.write_text('http = "0.0.0.0:0"\nhttp-on-lan = true\n', "utf-8")
        self.fails(town.try_command("--config", config, *serve), "打不开")

    def test_names_that_are_none_are_refused_with_their_option(self):
        town = self.hall.town
        serve = ("serve", "--data", town.data, "--key-file", town.key_file, "--http", "127.0.0.1:0", "--https", "")
        self.fails(town.try_command(*serve, "--web-names", "a b"), "web-names", "a b")
        self.fails(town.try_command(*serve, "--web-domains", "-x"), "web-domains")
        self.fails(town.try_command(*serve, "--web-networks", "10.0.0.1/8"), "web-networks", "10.0.0.1/8")

    def test_unknown_options_and_settings_are_refused(self):
        town = self.hall.town
        self.fails(town.try_command("serve", "--colour", "red"))
        config = town.home / "bad.conf"
        config.write_text("colour = red\n", "utf-8")
        self.fails(town.try_command("--config", config, "serve"))


class SyncDoor(HttpCase):
    def test_rubbish_at_the_sync_port_does_not_stop_the_hub(self):
        hub = self.hall.province
        for rubbish in (b"", b"\0", b"\0SP\0\0\x30\0\0", b"\0SP\0\0\x30\0\0" + b"\xff" * 8, b"GET / HTTP/1.1\r\n\r\n",
                        b"\0SP\0\0\x30\0\0" + (40).to_bytes(8, "big") + b"\x80\0\0\1" + b"x" * 36, b"x" * 300000):
            with socket.create_connection(("127.0.0.1", hub.sync_port), timeout=5) as wire:
                try:
                    wire.sendall(rubbish)
                except OSError:
                    pass
        self.assertEqual(hub.client().request("GET", "/readyz").status, 200)
        until("the town still reaches its hub", lambda: self.hall.town.report()["chain"][1]["state"] == "up", 20)


class Stopping(HttpCase):
    def test_an_open_stream_of_events_does_not_hold_a_node_up(self):
        node = self.hall.other
        clerk = node.signed_in("zc-0312", PASSWORD)
        with socket.create_connection(("127.0.0.1", node.http_port), timeout=10) as wire:
            wire.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: {clerk._cookie}\r\n\r\n".encode())
            head = wire.recv(4096)
            self.assertIn(b"text/event-stream", head)
            began = time.monotonic()
            self.assertEqual(node.stop(), 0)
            self.assertLess(time.monotonic() - began, 5)
        node.start()


class Backups(HttpCase):
    def test_a_backup_that_cannot_be_opened_is_not_kept_and_told(self):
        node = self.hall.other
        good = node.home / "good.ycbackup"
        node.command("backup", "--to", good)
        self.assertGreater(good.stat().st_size, 0)
        away = node.key_file.with_suffix(".away")
        node.key_file.rename(away)
        try:
            bad = node.home / "bad.ycbackup"
            self.assertNotEqual(node.try_command("backup", "--data", node.data, "--to", bad).returncode, 0)
            self.assertEqual(list(node.home.glob("bad.*")), [])
            self.assertIn("打不开", node.report()["backupFailure"])
            self.assertIn("备份失败", node.command("status"))
            below = self.hall.province.own().get
            until("the hub hears of it", lambda: any(
                one["division"] == node.division and one.get("backupFailure") for one in below("/api/v1/fleet")["nodes"]), 30)
        finally:
            away.rename(node.key_file)
        node.command("backup", "--to", node.home / "again.ycbackup")
        self.assertEqual(node.report()["backupFailure"], "")


class FullDisk(HttpCase):
    def test_a_full_disk_makes_the_node_read_only_until_there_is_space(self):
        node = self.hall.other
        free_mb = shutil.disk_usage(node.home).free >> 20
        ballast = node.home / "ballast"
        node.stop()
        node.extra = ["--disk-read-only-mb", str(free_mb - 2000)]
        node.start()
        clerk = node.signed_in("zc-0312", PASSWORD)
        who = residents.Resident("满盘", datetime.date(1971, 1, 1), 33, ELSEWHERE)
        until("it takes no files before it takes no cases", lambda: node.report()["noFiles"], 20)
        self.refused(clerk.request("POST", "/api/v1/attachments?name=s.png", b"scan", {"Content-Type": "image/png"}),
                     507, what="附件")
        early = residents.Resident("未满", datetime.date(1972, 1, 1), 35, ELSEWHERE)
        self.assertEqual(clerk.request("POST", "/api/v1/cases", residents.hardship(early)).status, 201)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, 4000 << 20)
        try:
            until("the node is read-only", lambda: node.report()["readOnly"], 20)
            before = clerk.get("/api/v1/counts")["all"]
            self.refused(clerk.request("POST", "/api/v1/cases", residents.hardship(who)), 507, what="磁盘")
            self.assertEqual(clerk.get("/api/v1/counts")["all"], before)
        finally:
            ballast.unlink()
        until("the node writes again", lambda: not node.report()["readOnly"], 20)
        self.assertEqual(clerk.request("POST", "/api/v1/cases", residents.hardship(who)).status, 201)


if __name__ == "__main__":
    HttpCase.hall = Hall().start()
    try:
        program = unittest.main(exit=False, verbosity=1)
    finally:
        HttpCase.hall.stop()
    sys.exit(0 if program.result.wasSuccessful() else 1)
