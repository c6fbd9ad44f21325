#include "node/domain/cases/actions.h"

#include <algorithm>

#include "node/domain/cases/fold.h"

namespace yichuang::node {
namespace {

class Judge {
 public:
  Judge(const v1::CaseSummary& summary, const Actor& actor) : summary_(summary), actor_(actor) {}

  std::vector<v1::Action> all() {
    switch (summary_.state()) {
      case v1::SUBMITTED:
      case v1::CORRECTING:
        before_acceptance();
        break;
      case v1::ACCEPTED:
      case v1::REVIEWING:
        under_review();
        break;
      case v1::SPECIAL:
        add(kActionEndSpecial, "结束特别程序", acts_in_step());
        break;
      case v1::DECIDING:
        deciding();
        break;
      case v1::DECIDED:
        add(kActionIssue, "出件", at_window());
        break;
      case v1::ISSUED:
        add(kActionDeliver, "送达", at_window());
        break;
      default:
        break;
    }
    if (!is_terminal(summary_.state())) {
      if (summary_.state() != v1::SUBMITTED && summary_.state() != v1::CORRECTING && summary_.state() < v1::DECIDED) {
        add(kActionSupplement, "补材料", at_window());
      }
      if (summary_.state() != v1::DECIDING && summary_.state() < v1::DECIDED)
        add(kActionWithdraw, "撤回申请", at_window());
      add(kActionNote, "催办", may_see(summary_, actor_) ? "" : "不在您的办理范围");
    }
    return std::move(out_);
  }

 private:
  // The reason why not, or nothing.
  using Reason = std::string;

  void add(const char* code, const char* label, const Reason& why_not) {
    v1::Action action;
    action.set_code(code);
    action.set_label(label);
    action.set_allowed(why_not.empty());
    action.set_why_not(why_not);
    out_.push_back(std::move(action));
  }

  Reason at_window() const {
    if (actor_.division.view() != summary_.accepting_division()) return "由受理窗口办理";
    if (!actor_.has_any({v1::WINDOW_CLERK, v1::VILLAGE_AGENT})) return "需要综窗角色";
    return handles_item();
  }

  Reason acts_in_step() const {
    if (!summary_.has_step()) return "没有待办环节";
    const v1::Step& step = summary_.step();
    if (actor_.division.view() != step.division()) return "由" + step.name() + "环节的办理单位办理";
    const v1::Role role = role_of_step(step.role());
    if (role == v1::ROLE_UNSPECIFIED || !actor_.has(role)) return std::string("需要") + role_label(role) + "角色";
    return handles_item();
  }

  Reason handles_item() const {
    const std::string item = summary_.business_code().substr(0, summary_.business_code().rfind('-'));
    const bool all =
        actor_.items.empty() || std::find(actor_.items.begin(), actor_.items.end(), item) != actor_.items.end();
    return all ? "" : "此事项不在您的办理范围";
  }

  void before_acceptance() {
    add(kActionAccept, "受理", at_window());
    // A second notice needs somebody above the window to agree.
    const bool again = summary_.notices() > 0 && !actor_.has(v1::TOWN_APPROVER);
    add(kActionAskCorrection, "一次性告知", again ? "再次要求补正须由分管领导作出" : again_at_window());
    add(kActionRefuse, "不予受理", at_window());
    if (summary_.state() == v1::CORRECTING) add(kActionTerminate, "逾期终止", at_window());
  }
  Reason again_at_window() const { return summary_.notices() > 0 ? Reason() : at_window(); }

  void under_review() {
    const Reason why_not = acts_in_step();
    if (summary_.state() == v1::ACCEPTED) add(kActionTake, "接办", why_not);
    add(kActionPass, "通过", why_not);
    add(kActionReturn, "退回", !why_not.empty() ? why_not : summary_.step_index() <= 1 ? "没有可退回的环节" : "");
    add(kActionStartSpecial, "特别程序", why_not);
  }

  void deciding() {
    Reason why_not = acts_in_step();
    if (why_not.empty() && actor_.entry_name() == summary_.acceptor()) {
      why_not = "此件由您受理,不能由您决定(回避规则)";
    }
    if (why_not.empty() && !summary_.tolerated().empty()) why_not = "容缺材料未补齐:" + summary_.tolerated(0);
    add(kActionDecide, "决定", why_not);
  }

  const v1::CaseSummary& summary_;
  const Actor& actor_;
  std::vector<v1::Action> out_;
};

}  // namespace

std::vector<v1::Action> actions_for(const v1::CaseSummary& summary, const Actor& actor) {
  return Judge(summary, actor).all();
}

Result<void> check_action(const v1::CaseSummary& summary, const Actor& actor, const std::string& code) {
  for (const v1::Action& action : actions_for(summary, actor)) {
    if (action.code() != code) continue;
    if (action.allowed()) return {};
    return forbidden(action.why_not());
  }
  return conflict("办件现在的状态不能做这一步");
}

bool may_see(const v1::CaseSummary& summary, const Actor& actor) {
  const auto accepting = Division::from(summary.accepting_division());
  const auto deciding = Division::from(summary.deciding_division());
  const bool concerned =
      (accepting && actor.division.covers(*accepting)) || (deciding && actor.division.covers(*deciding));
  return concerned &&
         actor.has_any({v1::WINDOW_CLERK, v1::GUIDE, v1::TOWN_REVIEWER, v1::TOWN_APPROVER, v1::VILLAGE_AGENT,
                        v1::COUNTY_REVIEWER, v1::COUNTY_APPROVER, v1::HUB_ADMIN, v1::SUPERVISOR});
}

}  // namespace yichuang::node
