#!/usr/bin/env python3
"""Prints the bench catalogue: the items and fields of gen_cases.py in the form
that `yichuang catalogue load` takes, so that every bench case is validated field
by field. The same bytes on every machine.

usage: make_catalogue.py [--out FILE]
"""
import argparse
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gen_cases  # noqa: E402

NUMBERS = {"家庭人口": ("int", {"min": 1, "max": 30}), "年收入元": ("money", {"min": 0}),
           "耕地面积亩": ("decimal", {"min": 0, "max": 10000}), "银行卡号": ("digits", {"maxlength": 19}),
           "联系人": ("text", {"maxlength": 50})}


def field(name, options):
    if options:
        return {"name": name, "label_zh": name, "type": "select", "validation": {"enum": options}}
    kind, validation = NUMBERS[name]
    return {"name": name, "label_zh": name, "type": kind, "validation": validation}


def applicant():
    def one(name, label, kind, validation):
        return {"name": name, "label_zh": label, "type": kind, "required": True, "validation": validation}
    return [one("name", "姓名", "text", {"maxlength": 50}),
            one("id_no", "公民身份号码", "idno", {"algorithm": "gb11643"}),
            one("mobile", "手机号码", "mobile", {"pattern": "^1[3-9]\\d{9}$"}),
            one("address", "居住地址", "text", {"maxlength": 120})]


def flow():
    def step(code, role, label, weight):
        return {"step": code, "role": role, "zh": label, "clock": "run", "weight": weight}
    return [step("accept", "window_clerk", "受理", 0), step("review", "town_reviewer", "审查", 3),
            step("decide", "town_approver", "决定", 2), step("issue", "window_clerk", "出件", 0),
            step("deliver", "window_clerk", "送达", 0)]


def item(code, name):
    return {"code": code, "name_zh": name, "department": "MZ", "version": 1, "state": "effective",
            "legal_remedy_zh": "60日内申请行政复议;6个月内提起行政诉讼",
            "businesses": [{"code": code + "-01", "name_zh": name, "mode": "town_empowered", "statutory_days": 20,
                            "promised_days": 5, "flow": "TOWN_SIMPLE", "channels": ["window"],
                            "materials": [{"name_zh": material, "required": False} for material in gen_cases.MATS],
                            "form": {"include": ["applicant", "household"]},
                            "result": {"name_zh": "办理结果通知书"}}]}


def catalogue():
    return {"meta": {"version": "bench"}, "code_lists": {}, "departments": [{"code": "MZ", "zh": "民政"}],
            "field_groups": {"applicant": applicant(), "household": [field(*one) for one in gen_cases.FIELDS]},
            "flows": {"TOWN_SIMPLE": flow()}, "items": [item(code, name) for code, name, _ in gen_cases.ITEMS]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default="-")
    asked = parser.parse_args()
    text = json.dumps(catalogue(), ensure_ascii=False, indent=1) + "\n"
    if asked.out == "-":
        sys.stdout.write(text)
    else:
        with open(asked.out, "w", encoding="utf-8") as out:
            out.write(text)


if __name__ == "__main__":
    main()
