#include "node/domain/conflicts/rulings.h"

#include <array>
#include <utility>

namespace yichuang::node {
namespace {

constexpr std::array<std::pair<std::string_view, const char*>, 12> kLabels = {{
    {kRuleKeep, "维持"},
    {kRuleTake, "改采另一方"},
    {kRulePick, "逐项采用"},
    {kRuleReturn, "退回双方"},
    {kRuleDifferent, "不是同一件"},
    {kRuleSameKeepLeft, "同一件,另一件终止"},
    {kRuleSameKeepRight, "同一件,另一件终止"},
    {kRuleNoted, "已查看"},
    {kRuleRetry, "重试"},
    {kRuleRelease, "放行"},
    {kRuleReject, "不采用"},
    {kRuleReopen, "撤销处理"},
}};

}  // namespace

const char* ruling_label(std::string_view code) {
  for (const auto& [known, label] : kLabels) {
    if (known == code) return label;
  }
  return "裁定";
}

}  // namespace yichuang::node
