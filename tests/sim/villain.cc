#include "tests/sim/villain.h"

#include <algorithm>

#include "sync/enrol/enrolment.h"
#include "sync/enrol/invitation.h"

namespace yichuang::sim {

using namespace storage;

namespace {

constexpr std::array<const char*, 9> kNames = {"replay", "truncate", "stranger", "forged range", "forged entry",
                                               "pry",    "flood",    "regress",  "answer"};
constexpr std::array<unsigned, 9> kUsual = {6, 3, 3, 4, 2, 3, 1, 3, 4};
constexpr std::size_t kRecordedMax = 400;
constexpr std::uint64_t kGapMs = 150'000;

}  // namespace

Villain::Villain(World& world, std::uint64_t seed)
    : world_(world),
      prng_(seed * 2 + 0x5eed),
      channel_key_(*BoxSecretKey::from(prng_.bytes(BoxSecretKey::kSize))),
      identity_(world.certify("320585999", box_public_key(channel_key_))),
      member_(channel_key_, identity_.chain, prng_),
      log_(*LogId::from(prng_.bytes(LogId::kSize))),
      hash_(chain_start(log_)) {
  constexpr std::array<unsigned, 4> kTimes = {0, 1, 1, 4};
  times_ = kTimes[prng_.below(4)];
  for (std::size_t i = 0; i < kDeeds; ++i) weights_[i] = kUsual[i] * kTimes[prng_.below(4)];
  weights_[0] += 1;
  siege_ = prng_.below(40) == 0;
  if (times_ == 0) return;
  tampered_permille_ = prng_.below(2) == 0 ? static_cast<unsigned>(prng_.below(30)) : 0;
  world_.on_line = [this](const World::Line& line, std::string& message) { listen(line, message); };
  prowl();
}

std::string Villain::mix() const {
  if (times_ == 0) return "no villain";
  std::string out = "villain " + std::to_string(times_) + " (";
  for (std::size_t i = 0; i < kDeeds; ++i) out += std::string(kNames[i]) + " " + std::to_string(weights_[i]) + ", ";
  return out + "tampered " + std::to_string(tampered_permille_) + (siege_ ? ", siege)" : ")");
}

void Villain::prowl() {
  const auto gap = static_cast<std::int64_t>(prng_.below(2 * kGapMs / times_));
  world_.plan(Millis{gap}, [this] {
    act();
    prowl();
  });
}

void Villain::listen(const World::Line& line, std::string& message) {
  if (line.delivered) {
    std::deque<Recorded>& kept = line.up ? requests_ : replies_;
    kept.push_back({line.child, message});
    if (kept.size() > kRecordedMax) kept.pop_front();
    return;
  }
  if (line.up) {
    last_asked_[line.child] = line.request;
    const auto head = sync::read_head(message);
    if (head && head->type == sync::Envelope::kRequest) last_session_.insert_or_assign(line.child, head->session);
  }
  if (prng_.below(1000) < tampered_permille_) message = damaged(std::move(message));
}

void Villain::act() {
  Box* hub = some_hub();
  if (hub == nullptr) return;
  unsigned total = 0;
  for (const unsigned weight : weights_) total += weight;
  auto drawn = static_cast<unsigned>(prng_.below(total));
  std::size_t i = 0;
  while (drawn >= weights_[i]) drawn -= weights_[i++];
  switch (static_cast<Deed>(i)) {
    case Deed::kReplay:
      return replay(*hub);
    case Deed::kTruncate:
      return truncate(*hub);
    case Deed::kStranger:
      return come_as_stranger(*hub);
    case Deed::kForgedRange:
      return forge_range();
    case Deed::kForgedEntry:
      return forge_entry();
    case Deed::kPry:
      return pry();
    case Deed::kFlood:
      return flood(*hub);
    case Deed::kRegress:
      return regress();
    case Deed::kAnswer:
      return answer_for_the_hub();
  }
}

void Villain::harmless(Box& box, const std::string& what, const std::function<void()>& act) {
  const std::uint64_t before = box.disk().version();
  world_.say("the villain " + what + " at " + box.name());
  act();
  // A hub that goes on from its memory may take once more what it took before.
  need(box.disk().version() == before || box.resumed(),
       "villain: the ledger of " + box.name() + " changed when the villain " + what);
}

Box* Villain::some_hub() {
  std::vector<Box*> hubs = world_.running();
  std::erase_if(hubs, [](Box* box) { return box->division().tier() == Tier::kTownship; });
  return hubs.empty() ? nullptr : hubs[prng_.below(hubs.size())];
}

const Villain::Recorded* Villain::some(const std::deque<Recorded>& of) {
  return of.empty() ? nullptr : &of[prng_.below(of.size())];
}

std::string Villain::damaged(std::string message) {
  if (message.empty()) return message;
  const std::size_t at = prng_.below(message.size());
  switch (prng_.below(3)) {
    case 0:
      message.resize(at);
      break;
    case 1:
      message[at] = static_cast<char>(message[at] ^ static_cast<char>(1 + prng_.below(255)));
      break;
    default:
      message += prng_.bytes(1 + prng_.below(300));
      break;
  }
  return message;
}

// ---------------------------------------------------------------- towards hubs, from outside

void Villain::replay(Box& hub) {
  for (std::uint64_t i = 1 + prng_.below(8); i > 0; --i) {
    const Recorded* recorded = some(requests_);
    if (recorded == nullptr) return;
    harmless(hub, "replays a request of " + recorded->child, [&] { world_.ask(hub, recorded->message); });
  }
}

void Villain::truncate(Box& hub) {
  const Recorded* recorded = some(requests_);
  if (recorded == nullptr) return;
  const std::string message = prng_.below(4) == 0 ? prng_.bytes(prng_.below(400)) : damaged(recorded->message);
  harmless(hub, "sends a damaged request of " + recorded->child, [&] { world_.ask(hub, message); });
}

// Without a certificate, with one of a root of its own, or with another's.
void Villain::come_as_stranger(Box& hub) {
  const auto key = *BoxSecretKey::from(prng_.bytes(BoxSecretKey::kSize));
  CertificateChain chain;
  const std::uint64_t how = prng_.below(3);
  if (how == 1) {
    tests::Authority other(prng_);
    const Identity province = other.province("32");
    chain = other
                .below(province, hub.division().str() == "32" ? "320585" : hub.division().str() + "101",
                       box_public_key(key))
                .chain;
  } else if (how == 2) {
    chain = world_.boxes().back()->identity().chain;
  }
  Member stranger(key, chain, prng_);
  harmless(hub, "comes as a stranger", [&] {
    const bool in = stranger.shake_hands(world_, hub);
    need(!in || chain.empty(), "villain: " + hub.name() + " talks to a node that is not of its province");
    if (!in) return;
    sync::pb::Request request;
    if (prng_.below(2) == 0) {
      const SigningKey node = SigningKey::generate(prng_);
      auto& enrol = *request.mutable_enrol();
      enrol.set_token(prng_.bytes(16));
      enrol.set_node(node.public_key().str());
      enrol.set_signature(
          node.sign(sync::kEnrolment, sync::enrolment_statement(enrol.token(), box_public_key(key))).str());
    } else {
      request.mutable_pull()->set_bytes_max(1 << 20);
    }
    const auto reply = stranger.ask(world_, hub, request);
    need(!reply || !reply->refusal().empty(), "villain: " + hub.name() + " serves one who has not enrolled");
  });
}

// As many handshakes and requests as one villain manages. What is limited to so many
// a second is judged by the check of memory; that the others are served, by
// convergence.
void Villain::flood(Box& hub) {
  const bool siege = siege_;
  siege_ = false;  // once is dear enough
  const std::uint64_t handshakes = siege ? 2300 : 5 + prng_.below(40);
  const auto key = *BoxSecretKey::from(prng_.bytes(BoxSecretKey::kSize));
  Member stranger(key, {}, prng_);
  harmless(hub, "floods with " + std::to_string(handshakes) + " handshakes", [&] {
    for (std::uint64_t i = 0; i < handshakes; ++i) {
      // Some seconds, as the hub sees it, of one stranger that never enrols.
      if (i % 900 == 899) world_.leap(Millis{1000});
      if (!stranger.shake_hands(world_, hub)) continue;
      sync::pb::Request request;
      request.mutable_pull();
      stranger.ask(world_, hub, request);
    }
  });
  Box* served = county();
  if (served == nullptr) return;
  harmless(*served, "floods with requests", [&] {
    for (std::uint64_t i = prng_.below(60); i > 0; --i) {
      sync::pb::Request request;
      request.mutable_pull()->set_park_ms(50'000);
      for (unsigned n = 0; n < 20; ++n) request.mutable_pull()->add_blobs_absent(prng_.bytes(BlobId::kSize));
      member_.ask(world_, *served, request);
    }
  });
}

// ---------------------------------------------------------------- towards children

void Villain::answer_for_the_hub() {
  const std::vector<Box*> boxes = world_.running();
  if (boxes.empty()) return;
  Box& child = *boxes[prng_.below(boxes.size())];
  const std::string division = child.division().str();
  const auto asked = last_asked_.find(division);
  if (!child.has_hub() || asked == last_asked_.end()) return;
  std::string message;
  std::string what;
  const Recorded* recorded = some(replies_);
  const auto session = last_session_.find(division);
  const std::uint64_t how = prng_.below(5);
  if (how == 0 && session != last_session_.end()) {
    what = "says that the session is unknown";
    message = sync::encode_head({sync::Envelope::kUnknown, session->second, 0});
  } else if (how == 1) {
    what = "says that the hub is busy for ever";
    message = sync::encode_head({sync::Envelope::kBusy, {}, ~std::uint64_t{0}});
  } else if (how == 2 || recorded == nullptr) {
    what = "answers anything";
    message = prng_.bytes(prng_.below(300));
  } else if (how == 3) {
    what = "repeats an old answer";
    message = recorded->message;
  } else {
    what = "gives a damaged answer";
    message = damaged(recorded->message);
  }
  harmless(child, what, [&] { child.on_reply(asked->second, message); });
}

}  // namespace yichuang::sim
