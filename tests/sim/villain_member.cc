// What the villain does with the certificate of a town; the rest is in villain.cc.

#include "storage/ledger/limits.h"
#include "sync/engine/convert.h"
#include "tests/sim/check/evidence.h"
#include "tests/sim/villain.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;
namespace pb = sync::pb;

Box* Villain::county() {
  Box& hub = world_.box("320585");
  if (!hub.running()) return nullptr;
  const bool joined =
      joined_ == hub.name() && joined_run_ == hub.run() && member_.has_session() && prng_.below(10) != 0;
  if (!joined) {
    if (!member_.shake_hands(world_, hub)) return nullptr;
    // A feed is kept for it from here, as for any other town.
    pb::Request hello;
    hello.mutable_hello();
    const auto reply = member_.ask(world_, hub, hello);
    if (!hub.running() || !reply || !reply->has_hello()) return nullptr;
    joined_ = hub.name();
    joined_run_ = hub.run();
  }
  return &hub;
}

// A range of a log that is not the villain's, as its hub holds it.
std::optional<LogRange> Villain::some_range(Box& hub) {
  const Snapshot snapshot = hub.ledger().snapshot();
  std::vector<LogInfo> logs = snapshot->logs().of_subtree({*Division::from("32")});
  std::erase_if(logs, [&](const LogInfo& log) { return log.held.empty() || log.owner == identity_.node(); });
  if (logs.empty()) return std::nullopt;
  const LogInfo& log = logs[prng_.below(logs.size())];
  return snapshot->logs().read_range(log, {log.held.back().lo, log.held.back().hi}, 50, kRangeBytesMax);
}

void Villain::push(Box& hub, LogRange range, const std::string& what) {
  pb::Request request;
  sync::write_range(std::move(range), true, *request.mutable_push()->add_ranges());
  harmless(hub, what, [&] {
    const auto reply = member_.ask(world_, hub, request);
    need(!reply || reply->push().refused_size() == 1 || !reply->refusal().empty() || reply->later_ms() > 0,
         "villain: " + hub.name() + " does not refuse what the villain " + what);
  });
}

void Villain::forge_range() {
  Box* hub = county();
  auto range = hub == nullptr ? std::nullopt : some_range(*hub);
  if (!range) return;
  switch (prng_.below(5)) {
    case 0:
      return push(*hub, std::move(*range), "brings the log of another");
    case 1: {
      std::string& entry = range->entries[prng_.below(range->entries.size())];
      entry = damaged(entry);
      return push(*hub, std::move(*range), "brings another's log with a changed entry");
    }
    case 2: {
      // Signed anew, by the villain.
      range->entries.pop_back();
      range->chain = identity_.chain;
      range->owner = identity_.node();
      Checkpoint checkpoint{range->log, range->lo, range->before, range->hi(), hash_, range->checkpoint_time, {}, {}};
      sign_checkpoint(checkpoint, identity_.key);
      range->signature = checkpoint.signature;
      if (range->entries.empty()) return;
      return push(*hub, std::move(*range), "signs another's log");
    }
    case 3: {
      // A certificate of the county itself, given by a town.
      const SigningKey key = SigningKey::generate(prng_);
      Certificate certificate{
          key.public_key(), box_public_key(channel_key_), {hub->division()}, identity_.node(), hub->wall(), "county"};
      range->chain = {issue_certificate(certificate, identity_.key)};
      range->chain.insert(range->chain.end(), identity_.chain.begin(), identity_.chain.end());
      range->owner = key.public_key();
      range->log = *LogId::from(prng_.bytes(LogId::kSize));
      return push(*hub, std::move(*range), "certifies itself as the county");
    }
    default: {
      LogRange own = own_range(range->entries.front());
      own.lo = ~std::uint64_t{0} - prng_.below(2);
      own.entries.push_back(own.entries.front());
      own.entries.push_back(own.entries.front());
      return push(*hub, std::move(own), "numbers entries past the last number");
    }
  }
}

// The next range of the villain's own log, with this one entry in it.
LogRange Villain::own_range(const std::string& entry) {
  const auto parsed = parse_entry(entry);
  CHECK(parsed.has_value());
  const Instant time = Instant{1'700'000'000'000};
  const ChainHash end = chain_next(hash_, written_ + 1, parsed->id);
  Checkpoint checkpoint{log_, written_ + 1, hash_, written_ + 1, end, time, {}, {}};
  sign_checkpoint(checkpoint, identity_.key);
  return LogRange{log_, identity_.node(), written_ + 1, hash_, {entry}, time, checkpoint.signature, identity_.chain};
}

// In a log that is all in order: what its writer may not write.
void Villain::forge_entry() {
  Box* hub = county();
  if (hub == nullptr) return;
  const std::string own = identity_.division().str();
  const std::string other = "320585101";
  struct Forgery {
    Kind kind;
    std::string key, audience, author;
  };
  const Forgery forgeries[] = {
      {toy::kGrant, "320585/2-0", own, own},     {toy::kGrant, "320585/2-0", own, "320585"},
      {toy::kProfile, own + "/3-0", "32", own},  {toy::kProfile, other + "/3-0", own, other},
      {toy::kSetting, "320585/4-0", other, own}, {toy::kDecided, prng_.bytes(16), other, other},
  };
  const Forgery& forgery = forgeries[prng_.below(6)];
  Header header;
  header.kind = forgery.kind;
  header.key = forgery.key;
  header.stamp_ms = static_cast<std::uint64_t>(hub->wall().ms) + (prng_.below(2) == 0 ? 0 : 31'536'000'000ULL);
  header.at = hub->wall();
  header.audience = {*Division::from(forgery.audience)};
  header.actor = forgery.author + "/villain";
  header.author = *Division::from(forgery.author);
  const Entry entry{encode_header(header), prng_.bytes(8) + "forged", {}};
  const EntryId id = id_of(entry);

  pb::Request request;
  LogRange range = own_range(encode_entry(entry));
  const Seq seq = range.lo;
  sync::write_range(std::move(range), true, *request.mutable_push()->add_ranges());
  world_.say("the villain writes " + forgery.key + " " + short_id(id) + " and brings it to " + hub->name());
  world_.forged.insert(id);
  member_.ask(world_, *hub, request);
  // Taken or not, nobody else will ever bring it: the log goes on behind it.
  hash_ = chain_next(hash_, seq, id);
  written_ = seq;
  if (!hub->running()) return;

  // As one that the hub listed once.
  pb::Request offer;
  auto& offered = *offer.mutable_offer()->add_entries();
  Header never = header;
  never.stamp_ms += 1;
  offered.set_entry(encode_entry({encode_header(never), prng_.bytes(8) + "forged", {}}));
  for (int i = 0; i < 3; ++i) offered.add_tags(prng_.bytes(LineTag::kSize));
  if (county() == nullptr) return;
  harmless(*hub, "offers back what was never listed", [&] {
    const auto reply = member_.ask(world_, *hub, offer);
    const bool refused = !reply || reply->offer().answers_size() == 0 ||
                         reply->offer().answers(0) == static_cast<std::uint32_t>(OfferAnswer::kRefused);
    need(refused, "villain: " + hub->name() + " takes back what it never listed");
  });
}

// Asks for what it is not entitled to: others' logs, others' files.
void Villain::pry() {
  Box* hub = county();
  if (hub == nullptr) return;
  const auto range = some_range(*hub);
  pb::Request logs;
  if (range) {
    auto& wanted = *logs.mutable_pull()->add_wanted();
    wanted.set_log(range->log.str());
    wanted.set_lo(1);
    wanted.set_hi(range->hi());
  }
  harmless(*hub, "asks for another's log", [&] {
    const auto reply = member_.ask(world_, *hub, logs);
    need(!reply || reply->pull().ranges_size() == 0, "villain: " + hub->name() + " hands out the log of another town");
  });
  std::vector<BlobId> blobs;
  for (const auto& [ref, record] : records_of(*hub)) {
    for (const BlobId& blob : toy::blobs_of(record)) blobs.push_back(blob);
  }
  if (blobs.empty()) return;
  pb::Request file;
  file.mutable_blob_want()->set_id(blobs[prng_.below(blobs.size())].str());
  file.mutable_blob_want()->set_bytes_max(1 << 17);
  harmless(*hub, "asks for another's file", [&] {
    const auto reply = member_.ask(world_, *hub, file);
    need(!reply || reply->blob_part().bytes().empty(), "villain: " + hub->name() + " hands out another town's file");
  });
  pb::Request part;
  part.mutable_blob_part()->set_id(prng_.bytes(BlobId::kSize));
  part.mutable_blob_part()->set_size(40'000);
  part.mutable_blob_part()->set_bytes(std::string(4000, 'x'));
  harmless(*hub, "brings a file that nobody wants", [&] { member_.ask(world_, *hub, part); });
}

// Goes on in a session that is over, and says what it said once.
void Villain::regress() {
  Box* hub = county();
  if (hub == nullptr) return;
  pb::Request hello;
  hello.mutable_hello();
  const auto greeted = member_.ask(world_, *hub, hello);
  if (!hub->running() || !greeted || !greeted->has_hello()) return;
  if (!member_.shake_hands(world_, *hub)) return;
  // Whoever repeats the number is the box that was told it, and no second one.
  hello.mutable_hello()->set_echo(greeted->hello().nonce());
  const auto moved = member_.ask(world_, *hub, hello);
  pb::Request request;
  request.mutable_pull();
  if (!hub->running() || !moved || !moved->has_hello() || !member_.fall_back()) return;
  harmless(*hub, "goes on in a session that is over", [&] {
    const auto reply = member_.ask(world_, *hub, request);
    need(!reply, "villain: " + hub->name() + " goes on in a session that another has replaced");
  });
  joined_.clear();
}

}  // namespace yichuang::sim
