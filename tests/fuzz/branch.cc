#include "tests/fuzz/branch.h"

#include "sync/channel/noise.h"
#include "sync/engine/prologue.h"
#include "sync/enrol/invitation.h"

namespace yichuang::fuzz {

using namespace storage;
using namespace sync;

namespace {

std::unique_ptr<Ledger> open_ledger(MemoryMap& map, const Identity& identity, Prng& prng) {
  auto opened = Ledger::open(map, identity, toy::projections(), prng);
  CHECK(opened.has_value());
  return std::move(*opened);
}

void write(Ledger& ledger, Kind kind, const std::string& key, const std::vector<Division>& audience) {
  auto batch = ledger.begin({kNow.wall});
  const auto wrote = batch->execute([&](const LedgerView&) -> Result<Plan> {
    return Plan{{EntryDraft{kind, key, audience, ledger.identity().division().str() + "/zc", "what was said"}}, {}, 0};
  });
  CHECK(wrote.has_value());
  CHECK(ledger.commit(std::move(batch)).has_value());
}

}  // namespace

Branch::Branch()
    : province(authority.province("32")),
      county(authority.below(province, "320585")),
      channel_key(*BoxSecretKey::from(prng.bytes(BoxSecretKey::kSize))),
      town(authority.below(county, "320585101", box_public_key(channel_key))) {
  const auto hub = open_ledger(county_map, county, prng);
  const auto child = open_ledger(town_map, town, prng);
  {
    auto batch = hub->begin({kNow.wall});
    batch->add_child(town.certificate.divisions);
    CHECK(hub->commit(std::move(batch)).has_value());
  }
  write(*hub, toy::kGrant, "320585/grant", {*Division::from("320585101")});
  for (int i = 0; i < 4; ++i) write(*child, toy::kFiled, std::string(16, static_cast<char>('a' + i)), {});
  write(*hub, toy::kFiled, std::string(16, 'h'), {*Division::from("320585101")});
  const Snapshot snapshot = child->snapshot();
  for (const LogInfo& log : snapshot->logs().of_division(town.division())) {
    auto range =
        snapshot->logs().read_range(log, log.held.front().hi > 0 ? Span{1, log.head()} : Span{1, 1}, 256, 1 << 20);
    if (range) town_ranges.push_back(std::move(*range));
  }
}

const Branch& branch() {
  static const Branch made;
  return made;
}

Copy::Copy(const MemoryMap& image, const Identity& identity) {
  map.put_back(image);
  ledger = open_ledger(map, identity, prng);
}

HubDoor::HubDoor()
    : copy_(branch().county_map, branch().county), downlink_(*copy_.ledger, branch().authority.root(), prng_) {}

void HubDoor::work() {
  for (Work work = downlink_.take_work(); !work.idle(); work = downlink_.take_work()) {
    for (auto& send : work.sends) last_answer_ = std::move(send.message);
    for (auto& write : work.writes) {
      auto batch = copy_.ledger->begin({kNow.wall});
      write.change(*batch);
      const auto news = copy_.ledger->commit(std::move(batch));
      CHECK(news.has_value());
      downlink_.on_committed(*news, kNow);
      downlink_.on_written(write.ticket, {}, kNow);
    }
  }
}

std::string HubDoor::deliver(std::string_view message) {
  last_answer_.clear();
  downlink_.on_request(++last_request_, message, kNow);
  work();
  return std::exchange(last_answer_, {});
}

void HubDoor::knock(std::string_view message) {
  deliver(message);
}

void HubDoor::greet(std::string_view payload) {
  Initiator initiator(prologue(), branch().channel_key, box_public_key(listening_key(branch().county.division_secret)),
                      prng_);
  deliver(encode_head({Envelope::kHandshake, {}, 0}) + initiator.first_message(payload));
}

void HubDoor::open_session(Who who) {
  Initiator initiator(prologue(), branch().channel_key, box_public_key(listening_key(branch().county.division_secret)),
                      prng_);
  pb::Greeting greeting;
  greeting.set_version_min(1);
  greeting.set_version_max(1);
  if (who == Who::kTown) greeting.set_chain(encode_chain(branch().town.chain));
  const std::string answer =
      deliver(encode_head({Envelope::kHandshake, {}, 0}) + initiator.first_message(greeting.SerializeAsString()));
  auto finished = initiator.read_answer(after_head(answer));
  CHECK(finished.has_value());
  pb::Welcome welcome;
  CHECK(welcome.ParseFromString(finished->payload) && welcome.refusal().empty());
  session_ = *SessionId::from(welcome.session());
  keys_ = finished->keys;
}

std::string HubDoor::ask(std::string_view packed) {
  const std::uint64_t counter = sent_++;
  const std::string answer = deliver(seal_request(keys_->sending, {Envelope::kRequest, session_, counter}, packed));
  if (answer.empty()) return {};
  const auto opened = open_reply(keys_->receiving, counter, answer);
  CHECK(opened.has_value());
  const auto plain = packer_.unpack(*opened);
  CHECK(plain.has_value());
  return *plain;
}

}  // namespace yichuang::fuzz
