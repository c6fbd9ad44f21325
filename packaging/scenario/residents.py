"""Made-up residents and organisations, and what they apply for. Area code 329901 is unassigned, so no
number here is anybody's."""

import datetime
import struct
import zlib
from dataclasses import dataclass

AREA = "329901"
MOBILE = "13800138000"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

HARDSHIP = "RS03-01"       # 就业困难人员认定: the county decides
AGE_ALLOWANCE = "MZ05-01"  # 高龄津贴申领: the township of residence decides
FLEXIBLE_JOB = "RS02-01"   # 灵活就业登记: decided at once
INSURANCE = "RS09-01"      # 参保缴费证明打印: at once, for organisations too

CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@dataclass(frozen=True)
class Resident:
    name: str
    born: datetime.date
    # Odd for men.
    sequence: int
    # Village of the household, 12 digits.
    village: str

    @property
    def id_no(self):
        head = f"{AREA}{self.born:%Y%m%d}{self.sequence:03d}"
        total = sum(int(digit) * weight for digit, weight in zip(head, ID_WEIGHTS))
        return head + "10X98765432"[total % 11]


@dataclass(frozen=True)
class Organisation:
    name: str
    serial: int
    # Village of the registered place, 12 digits.
    village: str
    head: str
    handler: Resident

    @property
    def credit_code(self):
        first = f"91{AREA}MA{self.serial:07d}"
        total = sum(CODE_LETTERS.index(letter) * weight for letter, weight in zip(first, CODE_WEIGHTS))
        return first + CODE_LETTERS[-total % 31]


def numbered(count, village, first_born=datetime.date(1990, 1, 1)):
    """`count` residents, no two with one ID number."""
    day = datetime.timedelta(days=1)
    return [Resident(f"突击{index:04d}", first_born + day * (index // 900), index % 900 + 10, village)
            for index in range(count)]


def _applicant(who):
    return {"name": who.name, "id_no": who.id_no, "sex": "1" if who.sequence % 2 else "2",
            "birth_date": who.born.isoformat(), "mobile": MOBILE, "division_code": who.village,
            "address": "示范县某镇某村1组1号", "by_agent": False}


def _declared():
    return {"commit_true": True, "sign": "data:image/png;base64,iVBORw0KGgo="}


def _material(name, state, attachment=None):
    return {"name": name, "state": state, "attachments": [attachment] if attachment else []}


def _filing(business, form, materials):
    return {"businessCode": business, "form": form, "materials": materials, "channel": "WINDOW", "outcome": "ACCEPTED"}


def hardship(who, scan=None):
    form = {**_applicant(who), **_declared(), "hardship_type": "older",
            "unemp_date": (datetime.date.today() - datetime.timedelta(days=400)).isoformat(),
            "unemp_months": 13, "help_need": ["job", "training"]}
    return _filing(HARDSHIP, form, [_material("就业困难人员认定申请表", "GENERATED"),
                                    _material("居民身份证", "TAKEN", scan),
                                    _material("就业创业证", "CERTIFICATE")])


def age_allowance(who, scan=None):
    form = {**_applicant(who), "bank_name": "示范农村商业银行", "bank_account": "6222020000000001238",
            "account_holder": who.name, "age": datetime.date.today().year - who.born.year - 1,
            "pay_from": f"{datetime.date.today():%Y-%m}", "other_allowance": "no"}
    return _filing(AGE_ALLOWANCE, form, [_material("高龄津贴申请表", "GENERATED"),
                                         _material("居民身份证", "TAKEN", scan),
                                         _material("居民户口簿", "CERTIFICATE"),
                                         _material("社会保障卡或银行卡", "CERTIFICATE")])


def flexible_job(who):
    form = {**_applicant(who), **_declared(), "work_kind": "household", "start_date": datetime.date.today().isoformat(),
            "income": 3200, "place": "示范县示范镇"}
    return _filing(FLEXIBLE_JOB, form, [_material("居民身份证", "CERTIFICATE")])


def insurance_record(of):
    form = {"name": of.name, "credit_code": of.credit_code, "legal_rep_name": of.head, "division_code": of.village,
            "address": "示范县示范镇工业路1号", "agent_name": of.handler.name, "agent_id_no": of.handler.id_no,
            "agent_mobile": MOBILE, "ins_type": ["injury"], "from_month": "2026-01", "to_month": "2026-10"}
    return _filing(INSURANCE, form, [_material(name, "TAKEN") for name in ("营业执照(登记证书)", "授权委托书", "经办人身份证")])


def scan(width=640, height=400):
    """A page as a scanner would give it: a grey PNG with a few stripes, so that it
    is neither empty nor two bytes long."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes((x * y) % 251 for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


CHECK_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def is_case_number(text, division):
    """30 characters of `division` whose check character fits (ISO 7064 MOD 37,36)."""
    if len(text) != 30 or not text.startswith(division.ljust(12, "0")) or any(c not in CHECK_LETTERS for c in text):
        return False
    rest = 36
    for letter in text[:-1]:
        rest = (rest + CHECK_LETTERS.index(letter)) % 36 or 36
        rest = rest * 2 % 37
    return CHECK_LETTERS[(37 - rest) % 36] == text[-1]
