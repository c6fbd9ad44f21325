#pragma once

#include "node/api/http.h"
#include "node/api/sessions.h"
#include "node/domain/divisions/division_names.h"

namespace yichuang::node {

// Accounts and sessions as the API shows them.
v1::Session session_message(const Sessions::Who& who, const DivisionNames& names);
v1::Account account_message(const KnownAccount& known, const Sessions& sessions, const LedgerAccess& ledger,
                            const DivisionNames& names);
// By which a change is held against what was seen.
std::string account_etag(const KnownAccount& known);

// What a browser is told to keep the session in; no life ends it.
std::string session_cookie_header(const Request& request, const std::string& token, Millis life);

}  // namespace yichuang::node
