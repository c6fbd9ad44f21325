#include "sync/courier/stick.h"

#include "storage/base/check.h"
#include "sync/courier/courier.h"
#include "sync/courier/enrolling.h"
#include "sync/enrol/invitation.h"
#include "tests/fuzz/branch.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {
namespace {

using namespace storage;
using namespace sync;

enum class Way : unsigned char { kFileUp, kFileDown, kFrameUp, kFrameDown, kHeaderUp, kHeaderDown, kRequest };
constexpr std::size_t kWays = 7;
const std::string kToken(24, 't');

// One end of the branch, that reads and writes sticks.
struct End {
  End(const MemoryMap& image, const Identity& who, BoxSecretKey channel, std::optional<BoxPublicKey> hub)
      : copy(image, who),
        courier(*copy.ledger, {channel, hub, branch().authority.root()}, copy.prng, [this](auto change) {
          auto batch = copy.ledger->begin({kNow.wall});
          change(*batch);
          const auto done = copy.ledger->commit(std::move(batch));
          return done ? Result<void>() : Result<void>(done.error());
        }) {}
  // Whoever asks with the token may come in.
  void invite() {
    auto batch = copy.ledger->begin({kNow.wall});
    const InvitationRow row{branch().town.division(), "town", kNow.wall + Millis{1000}, "320585/admin", {}};
    batch->change_local({invitation_row_name(kToken), encode_invitation_row(row)});
    CHECK(copy.ledger->commit(std::move(batch)).has_value());
  }
  Copy copy;
  Courier courier;
};

BoxPublicKey county_key() {
  return box_public_key(listening_key(branch().county.division_secret));
}
End county() {
  return {branch().county_map, branch().county, BoxSecretKey{}, std::nullopt};
}
End town() {
  return {branch().town_map, branch().town, branch().channel_key, county_key()};
}

std::string all_of(StickWriter& writer) {
  std::string out;
  for (std::string piece = writer.next(); !piece.empty(); piece = writer.next()) out += piece;
  return out;
}

// A stick that its writer has signed and sealed, whatever it says.
std::string signed_stick(bool up, const std::string& header, const std::string& frame) {
  const Identity& from = up ? branch().town : branch().county;
  const Identity& to = up ? branch().county : branch().town;
  StickWriter::Plan plan;
  plan.label.set_way(up ? pb::StickLabel::UP : pb::StickLabel::DOWN);
  plan.label.set_from(from.division().str());
  plan.label.set_to(to.division().str());
  plan.receiver = up ? county_key() : branch().town.certificate.channel_key;
  plan.header.ParseFromString(header);
  plan.header.set_chain(encode_chain(from.chain));
  plan.sources.push_back([frame, said = false](pb::StickFrame& out) mutable {
    return !std::exchange(said, true) && out.ParseFromString(frame);
  });
  SeededPrng prng(3);
  return all_of(*std::make_unique<StickWriter>(std::move(plan), from.key, prng));
}

// One that asks to be let in, whatever it says of itself, signed with the key that it names.
std::string request_stick(const std::string& header) {
  StickWriter::Plan plan;
  plan.label.set_way(pb::StickLabel::ENROL);
  plan.label.set_from(branch().town.division().str());
  plan.label.set_to(branch().county.division().str());
  plan.receiver = county_key();
  plan.header.ParseFromString(header);
  plan.header.mutable_enrol()->set_node(branch().town.node().str());
  SeededPrng prng(3);
  return all_of(*std::make_unique<StickWriter>(std::move(plan), branch().town.key, prng));
}

void read(End&& end, std::string_view stick) {
  end.invite();
  const auto intake = end.courier.intake(kNow.wall);
  for (std::size_t at = 0; at < stick.size(); at += 1000) intake->take(stick.substr(at, 1000));
  CHECK(intake->reader().good_bytes() <= stick.size());
  CHECK(!intake->whole() || intake->fault() == StickFault::kNone);
  CHECK(end.copy.ledger->snapshot()->health().has_value());
}

void one(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto way = static_cast<Way>(static_cast<unsigned char>(bytes.front()) % kWays);
  const std::string rest(bytes.substr(1));
  switch (way) {
    case Way::kFileUp:
      return read(county(), rest);
    case Way::kFileDown:
      return read(town(), rest);
    case Way::kFrameUp:
      return read(county(), signed_stick(true, {}, rest));
    case Way::kFrameDown:
      return read(town(), signed_stick(false, {}, rest));
    case Way::kHeaderUp:
      return read(county(), signed_stick(true, rest, {}));
    case Way::kHeaderDown:
      return read(town(), signed_stick(false, rest, {}));
    case Way::kRequest:
      return read(county(), request_stick(rest));
  }
}

std::vector<std::string> seeds() {
  std::vector<std::string> out;
  const auto add = [&](Way way, const std::string& rest) { out.push_back(static_cast<char>(way) + rest); };
  End below = town();
  End above = county();
  const std::string up = all_of(**below.courier.export_up({}, kNow.wall));
  const auto intake = above.courier.intake(kNow.wall);
  intake->take(up);
  const std::string down = all_of(**above.courier.export_down(branch().town.division(), {}, kNow.wall));
  add(Way::kFileUp, up);
  add(Way::kFileDown, down);
  StickReader read_up({listening_key(branch().county.division_secret)}, branch().authority.root());
  read_up.take(up);
  while (const auto frame = read_up.next()) add(Way::kFrameUp, frame->SerializeAsString());
  add(Way::kHeaderUp, read_up.header().SerializeAsString());
  const Invitation invitation{{},     county_key(), branch().authority.root(), kToken, branch().town.division(),
                              "town", kNow.wall,    branch().county.division()};
  SeededPrng prng(4);
  const std::string request =
      all_of(*enrolment_request(invitation, branch().town.key, branch().channel_key, "fuzz", prng, kNow.wall));
  StickReader read_request({listening_key(branch().county.division_secret)}, branch().authority.root());
  read_request.take(request);
  (void)read_request.next();
  add(Way::kFileUp, request);
  add(Way::kRequest, read_request.header().SerializeAsString());
  StickReader read_down({branch().channel_key}, branch().authority.root());
  read_down.take(down);
  while (const auto frame = read_down.next()) add(Way::kFrameDown, frame->SerializeAsString());
  add(Way::kHeaderDown, read_down.header().SerializeAsString());
  return out;
}

const Enlisted enlisted({"stick", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
