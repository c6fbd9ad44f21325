#include "node/main/returned_log.h"

#include "node/main/log.h"

namespace yichuang::node {

void log_returned(const ReturnedNote& note) {
  nlohmann::ordered_json facts = {{"account", note.account}, {"about", note.about}};
  if (note.deed == "looked") {
    facts["person"] = note.person;
    facts["shown"] = note.resources;
    facts["locked"] = note.locked;
  } else if (!note.about.empty()) {
    facts["rows"] = note.written.rows();
    facts["moved"] = note.written.moved();
    facts["withdrawn"] = note.written.withdrawn();
  }
  log(LogLevel::kInfo, "returned_" + note.deed, facts);
}

}  // namespace yichuang::node
