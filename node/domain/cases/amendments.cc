#include "node/domain/cases/amendments.h"

#include <algorithm>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "storage/crypto/hash.h"

namespace yichuang::node {

using namespace storage;

namespace {

// As many as a case has in earnest; of more the oldest are forgotten.
constexpr int kAmendedMax = 32;

std::uint64_t first_eight(std::string_view bytes) {
  std::uint64_t out = 0;
  for (const char c : bytes.substr(0, 8)) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

// By its JSON, since a struct's fields are encoded in no order.
std::uint64_t hash_of(const google::protobuf::Value& value) {
  google::protobuf::Struct only;
  (*only.mutable_fields())["value"] = value;
  return first_eight(blake2b(to_json(only).dump()).view());
}

void set(v1::Amended& out, std::string field, std::uint64_t value) {
  v1::Amended::Set& one = *out.add_fields();
  one.set_field(std::move(field));
  one.set_value(value);
}

v1::Amended amended_by(const EntryId& id, const google::protobuf::Struct& form,
                       const google::protobuf::RepeatedPtrField<v1::Material>& materials) {
  v1::Amended out;
  out.set_event(id.str());
  for (const auto& [name, value] : form.fields()) set(out, "form." + name, hash_of(value));
  for (const v1::Material& paper : materials) {
    set(out, "paper." + paper.name(), first_eight(blake2b(paper.SerializeAsString()).view()));
  }
  std::sort(out.mutable_fields()->begin(), out.mutable_fields()->end(),
            [](const v1::Amended::Set& a, const v1::Amended::Set& b) { return a.field() < b.field(); });
  return out;
}

bool has_seen(const Header& header, const v1::Amended& one) {
  return std::any_of(header.after.begin(), header.after.end(), [&](const EntryId& after) {
    const auto& seen = one.seen_by();
    return after.view() == one.event() || std::find(seen.begin(), seen.end(), first_eight(after.view())) != seen.end();
  });
}

// One field set to two values.
bool contradict(const v1::Amended& one, const v1::Amended& other) {
  return std::any_of(one.fields().begin(), one.fields().end(), [&](const v1::Amended::Set& a) {
    return std::any_of(other.fields().begin(), other.fields().end(),
                       [&](const v1::Amended::Set& b) { return a.field() == b.field() && a.value() != b.value(); });
  });
}

bool told(const v1::CaseSummary& state, const std::string& event) {
  const auto is_it = [&](const v1::OpenFlag& flag) { return flag.event() == event; };
  return std::any_of(state.flags().begin(), state.flags().end(), is_it) ||
         std::any_of(state.rulings().begin(), state.rulings().end(), [&](const v1::CaseRuling& ruling) {
           return std::any_of(ruling.flags().begin(), ruling.flags().end(), is_it);
         });
}

}  // namespace

void note_amendment(v1::CaseSummary& state, const Header& header, const EntryId& id,
                    const google::protobuf::Struct& form,
                    const google::protobuf::RepeatedPtrField<v1::Material>& materials) {
  v1::Amended now = amended_by(id, form, materials);
  if (now.fields().empty()) return;
  for (const v1::Amended& before : state.amended()) {
    if (has_seen(header, before) || !contradict(before, now) || told(state, before.event())) continue;
    v1::OpenFlag& open = *state.add_flags();
    open.set_event(before.event());
    open.set_reason(static_cast<std::uint32_t>(CaseFlag::kOverwritten));
    open.set_against(id.str());
    set_time(*open.mutable_at(), header.at);
    state.set_flagged(state.flagged() + 1);
  }
  if (state.amended_size() >= kAmendedMax) state.mutable_amended()->DeleteSubrange(0, 1);
  *state.add_amended() = std::move(now);
}

void note_seen(v1::CaseSummary& state, const Header& header, const EntryId& id) {
  for (v1::Amended& one : *state.mutable_amended()) {
    if (has_seen(header, one)) one.add_seen_by(first_eight(id.view()));
  }
}

}  // namespace yichuang::node
