#pragma once

#include <string>
#include <vector>

#include "node/domain/accounts/actor.h"
#include "node/domain/cases/case.pb.h"
#include "storage/base/result.h"

namespace yichuang::node {

// What may be done with a case; the codes of the API.
inline constexpr const char* kActionAccept = "accept";                 // 受理 (after a notice or a submission)
inline constexpr const char* kActionAskCorrection = "ask_correction";  // 一次性告知
inline constexpr const char* kActionRefuse = "refuse";                 // 不予受理
inline constexpr const char* kActionSupplement = "supplement";         // 补材料
inline constexpr const char* kActionTake = "take";                     // 接办
inline constexpr const char* kActionPass = "pass";                     // 通过
inline constexpr const char* kActionReturn = "return";                 // 退回
inline constexpr const char* kActionStartSpecial = "start_special";    // 特别程序
inline constexpr const char* kActionEndSpecial = "end_special";
inline constexpr const char* kActionDecide = "decide";        // 决定
inline constexpr const char* kActionIssue = "issue";          // 出件
inline constexpr const char* kActionDeliver = "deliver";      // 送达
inline constexpr const char* kActionWithdraw = "withdraw";    // 撤回
inline constexpr const char* kActionTerminate = "terminate";  // 终止
inline constexpr const char* kActionNote = "note";            // 记事, 催办

// Every action that the state of the case knows, allowed or with the reason why
// not. The one place where this is judged: pages show it, commands ask it.
std::vector<v1::Action> actions_for(const v1::CaseSummary& summary, const Actor& actor);

// Errors: kConflict when the state does not know the action, kForbidden when the
// actor may not take it, both with the reason.
Result<void> check_action(const v1::CaseSummary& summary, const Actor& actor, const std::string& code);

// May the actor see the case at all? Whoever takes, decides or supervises it.
bool may_see(const v1::CaseSummary& summary, const Actor& actor);

}  // namespace yichuang::node
