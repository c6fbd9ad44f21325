#include "sync/protocol/dictionary.h"

namespace yichuang::sync {

std::string_view dictionary1() { return {}; }

}  // namespace yichuang::sync
