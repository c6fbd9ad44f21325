#include "node/domain/cases/case_settled.pb.h"
#include "node/domain/cases/fold.h"
#include "node/domain/kinds.h"
#include "node/domain/projections.h"
#include "storage/base/bytes.h"
#include "storage/base/check.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace storage;

namespace {

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      node::kCaseFiled,          node::kCasePrechecked,   node::kCaseSupplemented, node::kCaseStepDone,
      node::kCaseSpecialStarted, node::kCaseSpecialEnded, node::kCaseDecided,      node::kCaseIssued,
      node::kCaseDelivered,      node::kCaseClosed,       node::kCaseWithdrawn,    node::kCaseTerminated,
      node::kCaseNoted,          node::kCatalogueItem,    node::kCalendarYear,     node::kAccountGrant,
      node::kAccountProfile,     node::kCaseSettled,      node::kCaseRulingUndone, node::kCaseTwinFound,
      node::kRulingNoted,        node::kAccountFactor,    node::kFactorReset};
  return all;
}

// Bodies that other nodes wrote, folded one after the other: kind, length as two
// bytes, message. A fold never fails, and goes on from its own state.
void one(std::string_view bytes) {
  static const Projections projections = node::projections();
  ByteReader reader(bytes);
  std::map<Collection, std::string> states;
  std::uint8_t number = 0;
  while (!reader.rest().empty()) {
    Header header;
    header.kind = kinds()[reader.byte() % kinds().size()];
    header.key = "329901101/key/0001";
    header.actor = "329901101/zc-1";
    header.author = *Division::from("329901101");
    header.at = {1'794'800'000'000};
    const Entry entry{"", std::string(8, 's') + std::string(reader.take(reader.u16_be())), {}};
    if (reader.failed()) return;
    const Projection* projection = projections.find(header.kind.collection());
    CHECK(projection != nullptr);
    std::string& state = states[header.kind.collection()];
    const auto folding = projection->resume({header.kind.collection(), header.key}, state);
    folding->fold(header, *EntryId::from(std::string(32, static_cast<char>(++number))), entry);
    static_cast<void>(folding->describe());
    state = folding->state();
  }
}

std::vector<std::string> seeds() {
  std::string all;
  const auto add = [&](std::uint8_t kind, const google::protobuf::MessageLite& message) {
    const std::string body = message.SerializeAsString();
    all += static_cast<char>(kind);
    append_u16_be(all, static_cast<std::uint16_t>(body.size()));
    all += body;
  };
  v1::CaseFiled filed;
  filed.set_number("329901101000202611160000000010");
  filed.mutable_rules()->set_business_code("MZ05-01");
  for (const char* code : {"accept", "review", "decide", "issue", "deliver"}) {
    v1::Step& step = *filed.mutable_rules()->add_steps();
    step.set_code(code);
    step.set_role("town_reviewer");
    step.set_division("329901101");
  }
  filed.mutable_applicant()->set_name("李小明");
  filed.set_outcome(v1::ACCEPTED);
  add(0, filed);
  v1::CaseStepDone done;
  done.set_step("review");
  done.set_action(v1::PASS);
  add(3, done);
  v1::CaseDecided decided;
  decided.set_granted(true);
  add(6, decided);
  // The second decision, the fourth entry, is flagged: it is ruled on, and the ruling
  // is taken back.
  add(6, decided);
  v1::CaseSettled settled;
  settled.set_ruling("return");
  settled.add_events(std::string(32, '\4'));
  settled.mutable_outcome()->set_state(v1::ACCEPTED);
  settled.mutable_outcome()->set_step_index(1);
  add(17, settled);
  v1::CaseRulingUndone undone;
  undone.set_ruling(std::string(32, '\5'));
  add(18, undone);
  v1::CaseTwinFound found;
  v1::Twin& twin = *found.add_twins();
  twin.set_key(std::string(16, 'k'));
  twin.set_number("329901102000202611160000000010");
  twin.set_division("329901102");
  twin.set_kind(v1::Twin::SAME_PERSON);
  add(19, found);
  return {all};
}

const Enlisted enlisted({"case_event", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
