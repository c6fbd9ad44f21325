#include "node/main/second_factor_log.h"

#include "node/main/log.h"

namespace yichuang::node {

void log_second_factor(const SecondFactorNote& note) {
  const nlohmann::ordered_json facts = {{"account", note.account}, {"by", note.by}};
  switch (note.what) {
    case SecondFactorNote::What::kSet:
      log(LogLevel::kInfo, "second_factor_set", facts);
      break;
    case SecondFactorNote::What::kRecoveryUsed:
      log(LogLevel::kWarning, "recovery_code_used", facts);
      break;
    case SecondFactorNote::What::kTakenAway:
      log(LogLevel::kWarning, "second_factor_taken_away", facts);
      break;
  }
}

}  // namespace yichuang::node
