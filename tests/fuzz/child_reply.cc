#include "storage/base/bytes.h"
#include "sync/channel/noise.h"
#include "sync/engine/convert.h"
#include "sync/engine/prologue.h"
#include "sync/engine/uplink.h"
#include "sync/enrol/invitation.h"
#include "tests/fuzz/branch.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace storage;
using namespace sync;

namespace {

constexpr int kTurnsMax = 12;

// The child's engine against a hub that says what the input says. A hub is
// trusted for its feed, not to be free of faults.
class Child {
 public:
  Child()
      : copy_(branch().town_map, branch().town),
        uplink_(*copy_.ledger, branch().channel_key,
                {box_public_key(listening_key(branch().county.division_secret)), branch().authority.root()}, prng_) {}

  void run(ByteReader replies) {
    uplink_.start(now_);
    for (int turn = 0; turn < kTurnsMax; ++turn) {
      Work work = uplink_.take_work();
      if (work.idle()) {
        now_.steady = now_.steady + Millis{100'000};
        uplink_.on_timer(now_);
        continue;
      }
      for (auto& write : work.writes) carry_out(write);
      for (auto& send : work.sends) answer(send, replies);
    }
  }

 private:
  void carry_out(const Work::Write& write) {
    auto batch = copy_.ledger->begin({now_.wall});
    write.change(*batch);
    const auto news = copy_.ledger->commit(std::move(batch));
    CHECK(news.has_value());
    uplink_.on_committed(*news, now_);
    uplink_.on_written(write.ticket, {}, now_);
  }

  void answer(const Work::Send& send, ByteReader& replies) {
    const auto head = read_head(send.message);
    CHECK(head.has_value());
    if (head->type == Envelope::kHandshake) {
      Responder responder(prologue(), listening_key(branch().county.division_secret));
      const auto first = responder.read_first(after_head(send.message));
      CHECK(first.has_value());
      pb::Welcome welcome;
      welcome.set_version(1);
      welcome.set_chain(encode_chain(branch().county.chain));
      session_ = *SessionId::from(std::string(8, 's'));
      welcome.set_session(session_.str());
      auto made = responder.answer(welcome.SerializeAsString(), prng_);
      keys_ = made.keys;
      return uplink_.on_reply(send.request, encode_head({Envelope::kAnswer, session_, 0}) + made.message, now_);
    }
    const std::string_view said = replies.take(replies.u16_be());
    if (replies.failed()) return uplink_.on_failure(send.request, now_);
    const std::string sealed = seal_reply(keys_->sending, {Envelope::kReply, session_, sent_++}, head->counter,
                                          std::string(1, '\0') + std::string(said));
    uplink_.on_reply(send.request, sealed, now_);
  }

  Copy copy_;
  SeededPrng prng_{17};
  Uplink uplink_;
  Now now_ = kNow;
  std::optional<TransportKeys> keys_;
  SessionId session_;
  std::uint64_t sent_ = 0;
};

// Replies one after the other, each with its length in front as two bytes.
void one(std::string_view bytes) {
  Child().run(ByteReader(bytes));
}

std::vector<std::string> seeds() {
  HubDoor door;
  door.open_session(HubDoor::Who::kTown);
  std::string all;
  const auto add = [&](const pb::Request& request) {
    const std::string reply = door.ask(std::string(1, '\0') + request.SerializeAsString());
    append_u16_be(all, static_cast<std::uint16_t>(reply.size()));
    all += reply;
  };
  std::vector<std::string> out;
  pb::Request request;
  request.mutable_hello();
  add(request);
  request.mutable_compare()->set_hub("320585");
  add(request);
  for (std::uint32_t bucket = 0; bucket < 256; ++bucket) request.mutable_compare()->add_buckets(bucket);
  add(request);
  out.push_back(all);
  for (const LogRange& range : branch().town_ranges) write_range(range, true, *request.mutable_push()->add_ranges());
  add(request);
  request.mutable_pull()->set_bytes_max(1 << 20);
  add(request);
  out.push_back(all);
  all.clear();
  request.mutable_hello();
  add(request);
  request.mutable_pull()->set_bytes_max(1 << 20);
  add(request);
  out.push_back(all);
  return out;
}

const Enlisted enlisted({"child_reply", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
