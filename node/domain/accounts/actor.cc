#include "node/domain/accounts/actor.h"

namespace yichuang::node {

v1::Role role_of_step(const std::string& role) {
  if (role == "window_clerk") return v1::WINDOW_CLERK;
  if (role == "town_reviewer") return v1::TOWN_REVIEWER;
  if (role == "town_approver") return v1::TOWN_APPROVER;
  if (role == "village_agent") return v1::VILLAGE_AGENT;
  if (role == "county_reviewer") return v1::COUNTY_REVIEWER;
  if (role == "county_approver") return v1::COUNTY_APPROVER;
  return v1::ROLE_UNSPECIFIED;
}

const char* role_label(v1::Role role) {
  switch (role) {
    case v1::WINDOW_CLERK:
      return "综窗";
    case v1::GUIDE:
      return "导办";
    case v1::TOWN_REVIEWER:
      return "乡镇审核";
    case v1::TOWN_APPROVER:
      return "乡镇分管领导";
    case v1::VILLAGE_AGENT:
      return "村级代办";
    case v1::COUNTY_REVIEWER:
      return "县级审查";
    case v1::COUNTY_APPROVER:
      return "县级审批";
    case v1::HUB_ADMIN:
      return "县级中心";
    case v1::SUPERVISOR:
      return "监察";
    case v1::DATA_OFFICER:
      return "数据";
    case v1::SYSTEM_ADMIN:
      return "系统管理";
    case v1::SECURITY_ADMIN:
      return "安全管理";
    case v1::AUDITOR:
      return "审计";
    default:
      return "";
  }
}

}  // namespace yichuang::node
