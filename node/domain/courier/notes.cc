#include "node/domain/courier/notes.h"

#include <algorithm>

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::string_view kNotesRow = "courier/notes";

}  // namespace

v1::StickNotesRow stick_notes(const LedgerView& view) {
  v1::StickNotesRow row;
  if (const auto bytes = view.local(kNotesRow)) row.ParseFromString(*bytes);
  return row;
}

LocalChange note_stick(const LedgerView& view, const v1::StickNote& note) {
  v1::StickNotesRow row = stick_notes(view);
  auto& notes = *row.mutable_notes();
  const auto same = std::find_if(notes.begin(), notes.end(), [&](const auto& one) { return one.id() == note.id(); });
  if (same != notes.end()) {
    *same = note;
  } else {
    *notes.Add() = note;
  }
  if (notes.size() > kStickNotesMax) notes.DeleteSubrange(0, notes.size() - kStickNotesMax);
  return {std::string(kNotesRow), row.SerializeAsString()};
}

std::optional<google::protobuf::Timestamp> last_stick(const v1::StickNotesRow& row, std::string_view deed,
                                                      std::string_view division) {
  for (int i = row.notes_size(); i-- > 0;) {
    const v1::StickNote& note = row.notes(i);
    const bool fits = note.deed() == deed && (division.empty() || note.division() == division);
    if (fits && note.state() == "whole") return note.time();
  }
  return std::nullopt;
}

}  // namespace yichuang::node
