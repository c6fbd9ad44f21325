#pragma once

#include <set>
#include <string>
#include <vector>

#include "node/domain/accounts/account.pb.h"
#include "storage/base/division.h"

namespace yichuang::node {

// Who asks for something: a signed-in account, with what it may do.
struct Actor {
  std::string account;
  std::string name;
  Division division;
  std::set<v1::Role> roles;
  std::vector<std::string> items;  // item codes; empty means all
  std::string window;

  bool has(v1::Role role) const { return roles.contains(role); }
  bool has_any(std::initializer_list<v1::Role> wanted) const {
    for (const v1::Role role : wanted) {
      if (has(role)) return true;
    }
    return false;
  }
  // As ledger entries name it: division, '/', account.
  std::string entry_name() const { return division.str() + "/" + account; }
};

// The role that a step of a flow asks for; ROLE_UNSPECIFIED for a machine's.
v1::Role role_of_step(const std::string& role);
// In Chinese, for people.
const char* role_label(v1::Role role);

}  // namespace yichuang::node
