#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "node/domain/cases/events.h"
#include "storage/base/result.h"
#include "storage/ledger/keys.h"

// What the sides of a conflict hold, field by field: what differs, and what comes out
// when each field is taken from one side or the other (逐项). Pure.
namespace yichuang::node {

enum class Side : std::uint8_t { kLeft, kRight };
const char* side_name(Side side);
// By the field's name; one not named stays as it is now.
using Choices = std::map<std::string, Side>;

// ---------------------------------------------------------------- of a case
// How the case stands, taken as one field.
inline constexpr const char* kStateField = "state";

// `form.NAME` and `paper.NAME`. Who asks and where they live were settled by the
// first event, and are left out.
std::vector<std::string> differing_fields(const CaseContent& left, const CaseContent& right);
// Puts into the ruling what is to be as on its side and is not so now.
void put_chosen(const Choices& choices, const CaseContent& left, const CaseContent& right, const CaseContent& now,
                v1::CaseSettled& out);

// ---------------------------------------------------------------- of a register
// Why one of the collection is ruled on as a whole; empty when its fields may be
// taken one by one.
std::string why_as_a_whole(storage::Collection collection);
// Fields of the message, by their names in JSON; of what is published as JSON its
// topmost ones. What the register's key says is left out.
std::vector<std::string> differing_fields(storage::Collection collection, std::string_view left,
                                          std::string_view right);
// `now` with each chosen field as it is on its side.
// Errors: kConflict when one of them cannot be read.
Result<std::string> with_chosen(storage::Collection collection, std::string_view now, std::string_view left,
                                std::string_view right, const Choices& choices);

}  // namespace yichuang::node
