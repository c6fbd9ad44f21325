#include <boost/test/unit_test.hpp>

#include "storage/ledger/proof.h"
#include "tests/fuzz/branch.h"
#include "tests/support/two_nodes.h"

using namespace yichuang;
using namespace yichuang::storage;
using namespace yichuang::sync;
using yichuang::tests::Line;

namespace {

const std::string kKey(16, 'k');
const RecordRef kRef{toy::kCases, kKey};

// A town and a case of its own that the county has decided.
struct Decided : Line {
  Decided() {
    child->write(toy::kFiled, kKey);
    run();
    hub->write(toy::kDecided, kKey);
    run();
  }
  std::vector<EntryId> unproven() {
    return not_proven(*child->ledger->snapshot(), *child->ledger->snapshot()->record(kRef));
  }
  void ask() {
    for (const EntryId& id : unproven()) child->exchange->uplink()->prove(kRef, id, child->now);
    run();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(prove)

BOOST_AUTO_TEST_CASE(what_the_feed_brought_is_proven_by_the_root_key_once_the_hub_was_asked) {
  Decided line;
  BOOST_REQUIRE(line.unproven().size() == 1);
  const auto before = check_proof(*write_proof(*line.child->ledger->snapshot(), kRef, "", {}), line.root_key());
  BOOST_REQUIRE(before.has_value());
  BOOST_TEST(before->entries.back().seq == 0U);
  line.ask();
  BOOST_TEST(line.unproven().empty());
  BOOST_TEST(line.status().proofs == 1U);
  const auto after = check_proof(*write_proof(*line.child->ledger->snapshot(), kRef, "", {}), line.root_key());
  BOOST_REQUIRE(after.has_value());
  BOOST_REQUIRE(after->entries.size() == 2U);
  for (const ProvenEntry& entry : after->entries) BOOST_TEST(entry.seq > 0U);
  BOOST_TEST(after->entries.back().owner.division().str() == "320585");
}

BOOST_AUTO_TEST_CASE(with_the_line_down_it_stays_unproven_and_comes_when_the_line_does) {
  Decided line;
  line.cut = true;
  line.ask();
  BOOST_TEST(line.unproven().size() == 1U);
  line.cut = false;
  line.run();
  line.run();
  BOOST_TEST(line.unproven().empty());
}

BOOST_AUTO_TEST_CASE(a_proof_with_any_byte_changed_or_of_another_entry_proves_nothing) {
  Decided line;
  const Snapshot there = line.hub->ledger->snapshot();
  const Record record = *there->record(kRef);
  const auto bytes = [&](const Held& held) { return encode_entry(there->entry(held)->entry); };
  const Held& decided = *std::find_if(record.held.begin(), record.held.end(),
                                      [](const Held& held) { return held.kind == toy::kDecided; });
  const Held& filed =
      *std::find_if(record.held.begin(), record.held.end(), [](const Held& held) { return held.kind == toy::kFiled; });
  const std::string proof = *write_entry_proof(*there, kRef, decided.id);
  BOOST_TEST(check_entry_proof(proof, kRef, bytes(decided), line.root_key()).has_value());
  BOOST_TEST(!check_entry_proof(proof, kRef, bytes(filed), line.root_key()).has_value());
  BOOST_TEST(
      !check_entry_proof(proof, {toy::kCases, std::string(16, 'x')}, bytes(decided), line.root_key()).has_value());
  BOOST_TEST(!check_entry_proof({}, kRef, bytes(decided), line.root_key()).has_value());
  std::size_t taken = 0;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    std::string altered = proof;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    taken += check_entry_proof(altered, kRef, bytes(decided), line.root_key()).has_value() ? 1u : 0u;
  }
  BOOST_TEST(taken == 0U);
  // It says nothing of what the entry says.
  BOOST_TEST(proof.find("message") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_hub_refuses_more_than_one_message_is_for) {
  fuzz::HubDoor door;
  door.open_session(fuzz::HubDoor::Who::kTown);
  pb::Request request;
  for (int i = 0; i < 5; ++i) request.mutable_prove()->add_entries()->set_entry(std::string(32, 'e'));
  pb::Reply reply;
  BOOST_REQUIRE(reply.ParseFromString(door.ask(std::string(1, '\0') + request.SerializeAsString())));
  BOOST_TEST(!reply.refusal().empty());
  request.mutable_prove()->mutable_entries()->RemoveLast();
  BOOST_REQUIRE(reply.ParseFromString(door.ask(std::string(1, '\0') + request.SerializeAsString())));
  BOOST_REQUIRE(reply.has_prove());
  BOOST_TEST(reply.prove().proofs_size() == 4);
  for (const pb::EntryProof& proof : reply.prove().proofs()) BOOST_TEST(proof.proof().empty());
}

BOOST_AUTO_TEST_SUITE_END()
