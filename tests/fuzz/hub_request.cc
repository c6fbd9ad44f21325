#include "storage/crypto/hash.h"
#include "sync/engine/convert.h"
#include "sync/enrol/invitation.h"
#include "sync/protocol/limits.h"
#include "tests/fuzz/branch.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace storage;

namespace {

constexpr char kPlain = 0;  // how a message is packed that is not packed
// What envelope and seal take of a message.
constexpr std::size_t kSealBytes = sync::EnvelopeHead::kBytes + 16;

std::string plain(std::string_view message) {
  return std::string(1, kPlain) + std::string(message);
}

// A request of a child that shook hands and then sends what it likes. The first
// byte: from a town, from a box that has not enrolled, or packed by the input
// itself. Afterwards the hub still answers.
void one(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > sync::kMessageBytesMax - kSealBytes) return;
  HubDoor door;
  const char how = bytes.front();
  door.open_session((how & 1) != 0 ? HubDoor::Who::kStranger : HubDoor::Who::kTown);
  door.ask((how & 2) != 0 ? std::string(bytes.substr(1)) : plain(bytes.substr(1)));
  sync::pb::Request hello;
  hello.mutable_hello();
  sync::pb::Reply reply;
  CHECK(reply.ParseFromString(door.ask(plain(hello.SerializeAsString()))));
  CHECK(door.ledger().snapshot()->health().has_value());
}

std::vector<std::string> seeds() {
  std::vector<std::string> out;
  SeededPrng prng(5);
  const auto add = [&](const sync::pb::Request& request) {
    out.push_back(plain(request.SerializeAsString()));
    out.push_back("\1" + request.SerializeAsString());
  };
  sync::pb::Request request;
  request.set_time_ms(static_cast<std::uint64_t>(kNow.wall.ms));
  auto& hello = *request.mutable_hello();
  auto& belief = *hello.add_beliefs();
  belief.set_hub("320585");
  belief.set_sum(prng.bytes(32));
  auto& mark = *hello.add_epochs();
  mark.set_id(7);
  hello.add_status()->set_division("320585101");
  add(request);
  request.mutable_compare()->set_hub("320585");
  add(request);
  for (std::uint32_t bucket = 0; bucket < 256; bucket += 16) request.mutable_compare()->add_buckets(bucket);
  add(request);
  for (const LogRange& range : branch().town_ranges)
    sync::write_range(range, true, *request.mutable_push()->add_ranges());
  add(request);
  auto& offered = *request.mutable_offer()->add_entries();
  offered.set_entry(branch().town_ranges.front().entries.back());
  offered.add_tags(prng.bytes(16));
  add(request);
  auto& wanted = *request.mutable_pull()->add_wanted();
  wanted.set_log(branch().town_ranges.front().log.str());
  wanted.set_lo(1);
  wanted.set_hi(5);
  request.mutable_pull()->set_got(RangeSet(Span{1, 2}).encode());
  request.mutable_pull()->set_bytes_max(1 << 20);
  add(request);
  for (std::uint64_t lo = 1; lo < 9; lo += 4) {
    auto& span = *request.mutable_feed_compare()->add_spans();
    span.set_lo(lo);
    span.set_hi(lo + 3);
  }
  add(request);
  const auto spans = request.feed_compare().spans();
  *request.mutable_feed_lines()->mutable_spans() = spans;
  add(request);
  if (const auto shown = parse_entry(branch().town_ranges.front().entries.back())) {
    auto& to_prove = *request.mutable_prove()->add_entries();
    to_prove.set_collection(shown->header.record().collection);
    to_prove.set_key(shown->header.record().key);
    to_prove.set_entry(shown->id.str());
    add(request);
  }
  auto& enrol = *request.mutable_enrol();
  enrol.set_token("token");
  enrol.set_node(branch().town.node().str());
  enrol.set_signature(
      branch()
          .town.key.sign(sync::kEnrolment, sync::enrolment_statement("token", box_public_key(branch().channel_key)))
          .str());
  add(request);
  sync::Packer packer;
  out.push_back("\2" + packer.pack(request.SerializeAsString()));
  // As much as one message holds, and nothing that packs: an answer that says it
  // back must not be larger.
  sync::pb::Request long_log;
  long_log.mutable_push()->add_ranges()->set_log(prng.bytes(sync::kMessageBytesMax - kSealBytes - 16));
  out.push_back(plain(long_log.SerializeAsString()));
  return out;
}

const Enlisted enlisted({"hub_request", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
