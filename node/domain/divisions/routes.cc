#include "node/domain/divisions/routes.h"

#include "node/api/access.h"
#include "node/api/json.h"
#include "node/domain/fleet/fleet.pb.h"

namespace yichuang::node {

std::vector<Route> division_routes(const DivisionNames& names) {
  std::vector<Route> out;
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/divisions",
                 .summary = "区划:某区划及其下一级,或按名称查找",
                 .access = Access::kAnybody,
                 .response = v1::DivisionList::descriptor(),
                 .parameters = {{"under", "区划代码"}, {"q", "名称的一部分"}, {"limit", "最多几条"}},
                 .handler = [&](const Request& request) -> Result<Response> {
                   constexpr std::size_t kMost = 1000;
                   TRY_ASSIGN(const std::size_t limit, read_limit(request, 500, kMost));
                   const std::string& under = request.parameter("under");
                   const std::string& part = request.parameter("q");
                   const auto division = under.size() == 12 ? Division::from_padded(under) : Division::from(under);
                   if (part.empty() && !division) {
                     return Error{ErrorCode::kInvalid, "须给出区划", {{"under", "应为 2、4、6、9 或 12 位区划代码"}}};
                   }
                   v1::DivisionList list;
                   for (const NamedDivision& named :
                        part.empty() ? names.under(*division, limit) : names.search(part, limit)) {
                     v1::DivisionName& added = *list.add_divisions();
                     added.set_code(named.code.str());
                     added.set_name(named.name);
                     added.set_demo(named.demo);
                   }
                   return json_response(list);
                 }});
  return out;
}

}  // namespace yichuang::node
