#pragma once

#include <string>
#include <string_view>

namespace yichuang::node {

// What people may rule; the codes of the API and of ledger entries.
inline constexpr std::string_view kRuleKeep = "keep";            // 维持: what counts now goes on to count
inline constexpr std::string_view kRuleTake = "take";            // 改采左: the other side counts
inline constexpr std::string_view kRulePick = "pick";            // 逐项: each field from one side or the other
inline constexpr std::string_view kRuleReturn = "return";        // 退回双方: as before either, both act anew
inline constexpr std::string_view kRuleDifferent = "different";  // 不是同一件
inline constexpr std::string_view kRuleSameKeepLeft = "same_keep_left";    // 同一件: the right case ends
inline constexpr std::string_view kRuleSameKeepRight = "same_keep_right";  // 同一件: the left case ends
inline constexpr std::string_view kRuleNoted = "noted";                    // 已查看: with a reason, nothing changes

// On quarantined entries.
inline constexpr std::string_view kRuleRetry = "retry";
inline constexpr std::string_view kRuleRelease = "release";
inline constexpr std::string_view kRuleReject = "reject";
inline constexpr std::string_view kRuleReopen = "reopen";

// In Chinese, for timelines and papers.
const char* ruling_label(std::string_view code);

}  // namespace yichuang::node
