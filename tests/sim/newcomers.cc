#include "tests/sim/newcomers.h"

#include <algorithm>

#include "sync/enrol/admitting.h"
#include "sync/enrol/revoking.h"

namespace yichuang::sim {

using namespace storage;

namespace {

constexpr Millis kWeek{7 * 24 * 3'600'000LL};
constexpr std::size_t kTokenBytes = 24;

std::string all_of(sync::StickWriter& writer) {
  std::string out;
  for (std::string piece = writer.next(); !piece.empty(); piece = writer.next()) out += piece;
  return out;
}

BoxSecretKey new_channel_key(Prng& prng) {
  return *BoxSecretKey::from(prng.bytes(BoxSecretKey::kSize));
}

}  // namespace

std::vector<std::string> Newcomers::waiting() const {
  std::vector<std::string> out;
  for (const Newcomer& one : waiting_) out.push_back(one.division);
  return out;
}

Newcomers::Newcomer* Newcomers::find(const std::string& division) {
  const auto at =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const Newcomer& one) { return one.division == division; });
  return at == waiting_.end() ? nullptr : &*at;
}

void Newcomers::invite_some(Prng& prng) {
  std::vector<std::string> towns = world_.divisions();
  std::erase_if(towns, [](const std::string& division) { return division.size() != 9; });
  const std::string& town = towns[prng.below(towns.size())];
  const bool fresh = new_towns_ < kNewTownsMax && prng.below(2) == 0;
  const std::string division = fresh ? town.substr(0, 6) + std::to_string(201 + new_towns_) : town;
  if (find(division) != nullptr) return;
  const Millis lasts = prng.below(4) == 0 ? Millis{static_cast<std::int64_t>(prng.below(600'000))} : kWeek;
  invite(division, lasts, prng);
  if (fresh && find(division) != nullptr) ++new_towns_;
}

void Newcomers::invite(const std::string& division, Millis lasts, Prng& prng) {
  Box& hub = world_.box(parent_of(division));
  if (!hub.running()) return;
  Newcomer one{division,
               {{},
                box_public_key(sync::listening_key(hub.identity().division_secret)),
                hub.root(),
                prng.bytes(kTokenBytes),
                *Division::from(division),
                "town",
                hub.wall() + lasts,
                hub.division()},
               SigningKey::generate(prng),
               new_channel_key(prng)};
  world_.say(hub.name() + " invites a box for " + division +
             (world_.has(division) ? " in the place of the one there" : ""));
  if (tell_hub(hub, one)) waiting_.push_back(std::move(one));
}

// The hub notes its invitation; and, as it has let it in by the line once, it knows the
// box whose place is taken.
bool Newcomers::tell_hub(Box& hub, const Newcomer& one) {
  const bool replaces = world_.has(one.division) || one.again;
  if (replaces && world_.has(one.division)) {
    const Identity& before = world_.box(one.division).identity();
    const auto known = sync::nodes_of(*hub.ledger().snapshot(), before.division());
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const sync::KnownNode& node) {
      return node.certificate.node == before.node();
    });
    const EntryDraft draft = sync::certificate_draft(hub.identity(), before.certificate, before.chain);
    if (!is_known) (void)hub.execute([&](const LedgerView&) -> Result<Plan> { return Plan{{draft}, {}, 0}; });
    if (!hub.running()) return false;
  }
  const sync::InvitationRow row{one.invitation.division,         "town", one.invitation.expires,
                                hub.division().str() + "/admin", {},     replaces};
  const bool noted = hub.note({sync::invitation_row_name(one.invitation.token), sync::encode_invitation_row(row)});
  if (noted) given_[one.invitation.token] = {one.invitation.expires};
  return noted;
}

std::string Newcomers::request(const std::string& division, Prng& prng) {
  const Newcomer& one = *find(division);
  return all_of(*sync::enrolment_request(one.invitation, one.key, one.channel_key, "sim", prng, world_.wall()));
}

std::string Newcomers::request_of_another(const std::string& division, Prng& prng) {
  const SigningKey key = SigningKey::generate(prng);
  return all_of(
      *sync::enrolment_request(find(division)->invitation, key, new_channel_key(prng), "sim", prng, world_.wall()));
}

void Newcomers::read_request(Box& hub, std::string_view stick) {
  if (!hub.running()) return;
  const Instant wall = hub.wall();
  const auto intake = hub.reads_stick();
  intake->take(stick);
  if (!hub.running()) return;
  hub.has_read(*intake);
  if (!intake->admitted()) return world_.say(hub.name() + " lets nobody in");
  const Certificate& box = intake->admitted()->certificate;
  Given& given = given_.at(intake->reader().header().enrol().token());
  world_.say(hub.name() + " lets " + box.node.hex().substr(0, 6) + " in for " + box.division().str() +
             (intake->admitted()->again ? " again" : ""));
  need(intake->admitted()->again || wall < given.expires,
       "enrolment: " + hub.name() + " lets a box in by an invitation that has ended");
  // What a hub has forgotten that was put back to a backup, it cannot refuse.
  const bool other = given.let_in && *given.let_in != box.node && given.fallen_back == world_.fallen_back;
  need(!other, "enrolment: " + hub.name() + " lets two boxes in by one invitation");
  given.let_in = box.node;
  given.fallen_back = world_.fallen_back;
  if (!hub.running() || !world_.has(box.division().str())) return;
  sync::RevokedNodes revoked;
  revoked.read(*hub.ledger().snapshot());
  const std::string division = box.division().str();
  if (revoked.find(world_.box(division).identity().node()) != nullptr) world_.note_revoked(division);
}

bool Newcomers::try_answer(const std::string& division, std::string_view stick) {
  Newcomer* one = find(division);
  if (one == nullptr) return false;
  const NodeId node = one->key.public_key();
  const auto enrolled = sync::enrolment_answer(stick, one->invitation, node, one->channel_key);
  if (!enrolled) return false;
  if (!one->box) {
    one->box =
        world_.unpack({one->key, enrolled->chain, enrolled->certificate, enrolled->division_secret}, one->channel_key);
  }
  if (!one->box->begin_with(stick, sync::request_nonce(one->invitation, node))) {
    world_.say("a box for " + division + " reads its answer, and not to its end");
    return true;
  }
  sync::StickReader label({}, one->box->root());
  label.take(stick);
  (void)label.next();
  const Millis age = one->box->wall() - Instant{static_cast<std::int64_t>(label.label()->made_ms())};
  world_.note_heard(*one->box, std::max(age, Millis{0}));
  if (!world_.has(division) && world_.prng().below(3) != 0) world_.without_line.insert(division);
  auto box = std::move(one->box);
  waiting_.erase(waiting_.begin() + (one - waiting_.data()));
  world_.put_in(std::move(box));
  return true;
}

void Newcomers::begin_anew(const std::string& division, Prng& prng) {
  Newcomer& one = *find(division);
  Box& hub = world_.box(parent_of(division));
  one.key = SigningKey::generate(prng);
  one.channel_key = new_channel_key(prng);
  one.box.reset();
  one.again = true;
  one.invitation.token = prng.bytes(kTokenBytes);
  one.invitation.expires = hub.wall() + kWeek;
  world_.say(hub.name() + " invites a box for " + division + " once more");
  need(tell_hub(hub, one), "enrolment: " + hub.name() + " does not note its invitation");
}

}  // namespace yichuang::sim
