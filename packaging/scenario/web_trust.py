"""What a clerk's PC sees of a node: HTTPS that the hub's authority vouches for."""

import ssl

from lib.waiting import until
from scenario.telling import hold


def authority_of(node):
    """The authority that `node` tells PCs to install, once it has come from above."""
    return until(f"{node.name} has its hub's authority", lambda: _authority(node), 60)


def _authority(node):
    answer = node.client().request("GET", "/ca.crt")
    return answer.body.decode("ascii") if answer.status == 200 else None


def pages_are_trusted(node, hub, others=()):
    """Holds that `node` serves HTTPS with a certificate of `hub`'s, and that the
    authorities of `others` do not vouch for it."""
    authority = authority_of(node)
    report = until(f"{node.name} serves a certificate of {hub.name}",
                   lambda: _signed(node.report()["webCertificate"]), 60)
    hold(report["issuer"].endswith(f" {hub.division}"), f"{node.name}'s certificate is issued by {report['issuer']}, "
         f"until {report['until'][:10]}", report)
    hold(node.secure_client(authority).request("GET", "/readyz").status == 200,
         f"{node.https_url} verifies against the authority that {node.name} hands out")
    for other in others:
        hold(not _verifies(node, authority_of(other)), f"and not against the one that {other.name} hands out")
    return authority


def _signed(report):
    return report if not report.get("selfSigned") else None


def _verifies(node, authority):
    try:
        node.secure_client(authority).request("GET", "/readyz")
        return True
    except ssl.SSLCertVerificationError:
        return False
