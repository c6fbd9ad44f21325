#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "node/domain/conflicts/commands.h"
#include "node/domain/conflicts/listing.h"
#include "tests/unit/node/domain/conflicts/offices.h"

// What an office's admin does with conflicts.
namespace yichuang::tests {

std::shared_ptr<const node::Catalogue> catalogue();
node::Actor admin_of(const Office& office);

std::vector<node::ConflictId> open_at(Office& office);
node::ConflictPtr judged(Office& office, const node::ConflictId& id);
// Those that may be taken from either side.
std::vector<std::string> fields_of(const node::JudgedConflict& of);

using Sides = std::vector<std::pair<std::string, std::string>>;
Result<storage::Written> pick(Office& office, const node::ConflictId& id, const Sides& sides, std::string etag);
Result<storage::Written> rule(Office& office, const node::ConflictId& id, std::string_view code);
Result<storage::Written> undo(Office& office, const node::ConflictId& id);

// A case's form and one of its papers, as they stand.
nlohmann::json form_at(Office& office, const std::string& key);
v1::MaterialState paper_at(Office& office, const std::string& key, const std::string& name);

}  // namespace yichuang::tests
