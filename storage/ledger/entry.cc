#include "storage/ledger/entry.h"

#include <algorithm>

#include "storage/base/bytes.h"
#include "storage/ledger/limits.h"
#include "storage/proto/entry.pb.h"

namespace yichuang::storage {
namespace {

enum Form : std::uint8_t { kWhole = 0, kErased = 1 };

// Absent when `actor` does not begin with a division and '/'.
std::optional<Division> author_of(std::string_view actor) {
  const std::size_t slash = actor.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return Division::from(actor.substr(0, slash));
}

}  // namespace

std::string encode_header(const Header& header) {
  pb::EntryHeader out;
  out.set_kind(header.kind.number());
  out.set_key(header.key);
  out.set_stamp_ms(header.stamp_ms);
  out.set_at_minus_stamp_ms(header.at.ms - static_cast<std::int64_t>(header.stamp_ms));
  out.set_clock_unsure(header.clock_unsure);
  for (const EntryId& id : header.after) out.add_after(id.str());
  for (const Division& division : header.audience) out.add_audience(division.str());
  out.set_actor(header.actor);
  return out.SerializeAsString();
}

Result<Header> parse_header(std::string_view bytes) {
  pb::EntryHeader in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return corrupt("entry header is not a header message");
  }
  Header out;
  out.kind = Kind{in.kind()};
  out.stamp_ms = in.stamp_ms();
  out.at = {static_cast<std::int64_t>(in.stamp_ms()) + in.at_minus_stamp_ms()};
  out.clock_unsure = in.clock_unsure();
  if (in.key().size() > kRecordKeyBytesMax || in.actor().size() > kActorBytesMax ||
      static_cast<std::size_t>(in.after_size()) > kAfterMax ||
      static_cast<std::size_t>(in.audience_size()) > kAudienceMax) {
    return corrupt("entry header is past a limit");
  }
  out.after.reserve(static_cast<std::size_t>(in.after_size()));
  for (const std::string& id : in.after()) {
    const auto parsed = EntryId::from(id);
    if (!parsed) return corrupt("entry header names an id that is not 32 bytes");
    out.after.push_back(*parsed);
  }
  for (const std::string& code : in.audience()) {
    const auto division = Division::from(code);
    if (!division) return corrupt("entry header is addressed to '" + code + "', which is no division");
    if (!out.audience.empty() && !(out.audience.back() < *division)) {
      return corrupt("entry header lists its audience out of order");
    }
    out.audience.push_back(*division);
  }
  const auto author = author_of(in.actor());
  if (!author) return corrupt("entry header names no writing division");
  out.author = *author;
  out.key = std::move(*in.mutable_key());
  out.actor = std::move(*in.mutable_actor());
  return out;
}

std::string_view Entry::message() const {
  return body.size() < kBodySaltBytes ? std::string_view() : std::string_view(body).substr(kBodySaltBytes);
}

EntryId id_of(const Entry& entry) {
  std::string length;
  append_u64_le(length, entry.header.size());
  const Digest body = entry.erased ? *entry.erased : blake2b(entry.body);
  return *EntryId::from(blake2b({length, entry.header, body.view()}).view());
}

std::string encode_entry(const Entry& entry) {
  std::string out;
  out.reserve(entry.header.size() + entry.body.size() + 40);
  out += static_cast<char>(entry.erased ? kErased : kWhole);
  append_varint(out, entry.header.size());
  out += entry.header;
  out += entry.erased ? entry.erased->view() : std::string_view(entry.body);
  return out;
}

Result<Entry> decode_entry(std::string_view bytes) {
  ByteReader reader(bytes);
  const std::uint8_t form = reader.byte();
  const std::string_view header = reader.prefixed();
  if (reader.failed() || form > kErased) return corrupt("entry is cut short or of an unknown form");
  if (header.size() > kHeaderBytesMax) return too_large("entry header is larger than the limit");
  if (reader.rest().size() > kBodyBytesMax) return too_large("entry body is larger than the limit");
  Entry out{std::string(header), {}, {}};
  if (form == kErased) {
    out.erased = Digest::from(reader.rest());
    if (!out.erased) return corrupt("entry holds no digest in place of its erased body");
  } else {
    if (reader.rest().size() < kBodySaltBytes) return corrupt("entry body lacks its random bytes");
    out.body = reader.rest();
  }
  return out;
}

Result<ParsedEntry> parse_entry(std::string_view encoded) {
  ParsedEntry out;
  TRY_ASSIGN(out.entry, decode_entry(encoded));
  TRY_ASSIGN(out.header, parse_header(out.entry.header));
  out.id = id_of(out.entry);
  return out;
}

}  // namespace yichuang::storage
