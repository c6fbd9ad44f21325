"""Demo accounts: made-up people, one a role."""

from dataclasses import dataclass

from lib.waiting import until

# What everybody is given, and what they have changed it to at the first sign-in.
FIRST_PASSWORD = "Diyici-2026-kouling"
PASSWORD = "Yichuang-2026!"


@dataclass(frozen=True)
class DemoAccount:
    login: str
    person: str
    roles: tuple
    # For whoever reads the list: what the account is good for.
    does: str


PROVINCE = (
    DemoAccount("admin", "省级管理员 钱望江", ("HUB_ADMIN",), "fleet, counts of the province"),
    DemoAccount("shuju", "省数据 孙知远", ("DATA_OFFICER",), "catalogue and calendars"),
)
COUNTY = (
    DemoAccount("admin", "县级中心 李长河", ("HUB_ADMIN",), "fleet, invitations, accounts"),
    DemoAccount("aq-0100", "安全管理员 吕守正", ("SECURITY_ADMIN",), "takes lost one-time codes away"),
    DemoAccount("sc-0105", "县级审查 周慎言", ("COUNTY_REVIEWER",), "reviews delegated cases"),
    DemoAccount("spx-0101", "县级审批 吴定国", ("COUNTY_APPROVER",), "decides delegated cases"),
)


def town(tens):
    """The accounts of one town; logins differ from town to town, since one county
    grants them all."""
    names = {"03": ("王小窗", "郑细察", "冯掌衡", "陈守机"), "04": ("褚迎门", "卫明辨", "蒋持平", "沈护网"),
             "05": ("韩待客", "杨复核", "朱批准", "秦看家")}[tens]
    return (
        DemoAccount(f"zc-{tens}12", f"综窗 {names[0]}", ("WINDOW_CLERK",), "takes cases, hands results over"),
        DemoAccount(f"sh-{tens}18", f"审核 {names[1]}", ("TOWN_REVIEWER",), "reviews"),
        DemoAccount(f"sp-{tens}01", f"分管领导 {names[2]}", ("TOWN_APPROVER",), "decides the town's own cases"),
        DemoAccount(f"sys-{tens}00", f"系统管理员 {names[3]}", ("SYSTEM_ADMIN",), "node page, accounts, backup"),
    )


def known(node):
    """Logins that `node` knows of its own people."""
    listed = node.own().get("/api/v1/accounts").get("accounts", [])
    return {account["account"] for account in listed if account["division"] == node.division}


def grant(granter, account, division):
    roles = [word for role in account.roles for word in ("--role", role)]
    granter.command("account", "put", account.login, "--name", account.person, "--division", division, *roles,
                    "--password", FIRST_PASSWORD)


def first_sign_in(node, account, seconds=60):
    """Waits until the account has come to `node`, signs in and changes the password."""
    until(f"{node.name} knows {account.login}", lambda: account.login in known(node), seconds)
    client = node.signed_in(account.login, FIRST_PASSWORD)
    client.change_password(FIRST_PASSWORD, PASSWORD)


def make(granter, node, accounts):
    """Grants the accounts at `granter` and gets them ready for use at `node`."""
    for account in accounts:
        grant(granter, account, node.division)
    for account in accounts:
        first_sign_in(node, account)
