#include "sync/courier/courier.h"

#include "tests/unit/sync/courier/stick_nodes.h"

using namespace yichuang;
using namespace yichuang::tests::sticks;

BOOST_AUTO_TEST_SUITE(courier)

BOOST_AUTO_TEST_CASE(a_case_goes_up_is_decided_and_its_decision_and_receipts_come_down) {
  Hall hall;
  const std::string scan = hall.prng.bytes(300'000);
  const BlobId blob = hall.town.store(scan);
  const EntryId filed = hall.town.write(toy::kFiled, kCase.key, {kTown}, toy::message_with_blob(blob));
  const auto there = hall.county.take(hall.town.up());
  BOOST_TEST(there.whole);
  BOOST_TEST(there.taken.entries >= 2u);  // the log's opening and the case
  BOOST_TEST(there.taken.files == 1u);
  BOOST_TEST(hall.county.holds(kCase, filed));
  BOOST_TEST(hall.county.ledger->snapshot()->blobs().whole(blob));
  BOOST_TEST(!hall.town.safe_above(kCase));

  const EntryId decided = hall.county.write(toy::kDecided, kCase.key, {kTown});
  const EntryId grant = hall.county.write(toy::kGrant, "320585/g", {kTown});
  const auto back = hall.town.take(hall.county.down(hall.town));
  BOOST_TEST(back.whole);
  BOOST_TEST(back.taken.news);
  BOOST_TEST(hall.town.holds(kCase, decided));
  BOOST_TEST(hall.town.holds({toy::kSettings, "320585/g"}, grant));
  BOOST_TEST(hall.town.safe_above(kCase));
  BOOST_TEST(hall.town.ledger->snapshot()->blobs().find(blob)->at_hub);
  BOOST_TEST((hall.town.ledger->snapshot()->feed_in_sum() ==
              hall.county.ledger->snapshot()->feed_sum(hall.county.ledger->snapshot()->child_serving(kTown))));
}

BOOST_AUTO_TEST_CASE(what_receipts_cover_is_on_no_further_stick) {
  Hall hall;
  hall.town.write(toy::kFiled, kCase.key, {kTown}, toy::message_with_blob(hall.town.store(hall.prng.bytes(200'000))));
  const std::string first = hall.town.up();
  BOOST_TEST(hall.town.up().size() > 200'000u);  // any one stick is enough
  hall.county.take(first);
  hall.town.take(hall.county.down(hall.town));
  BOOST_TEST(hall.town.courier->load_up().entries == 0u);
  BOOST_TEST(hall.town.courier->load_up().files == 0u);
  BOOST_TEST(hall.town.up().size() < 4'000u);
}

BOOST_AUTO_TEST_CASE(twice_is_harmless_and_brings_nothing_new) {
  Hall hall;
  hall.town.write(toy::kFiled, kCase.key, {kTown}, "m");
  const std::string stick = hall.town.up();
  BOOST_TEST(hall.county.take(stick).taken.entries > 0u);
  const auto again = hall.county.take(stick, 7);
  BOOST_TEST(again.whole);
  BOOST_TEST(again.taken.entries == 0u);
  BOOST_TEST(again.taken.entries_known > 0u);
  const std::string answer = hall.county.down(hall.town);
  BOOST_TEST(hall.town.take(answer).taken.news);
  const auto repeated = hall.town.take(answer);
  BOOST_TEST(repeated.whole);
  BOOST_TEST(!repeated.taken.news);
  BOOST_TEST(hall.town.safe_above(kCase));
}

BOOST_AUTO_TEST_CASE(a_file_that_breaks_off_counts_as_far_as_it_goes) {
  Hall hall;
  for (int i = 0; i < 30; ++i) {
    const BlobId blob = hall.town.store(hall.prng.bytes(100'000));
    hall.town.write(toy::kFiled, "case-0000000" + std::to_string(1000 + i), {kTown}, toy::message_with_blob(blob));
  }
  const std::string stick = hall.town.up();
  std::uint64_t files = 0;
  for (const double share : {0.0, 0.2, 0.5, 0.9, 0.999}) {
    const auto cut = hall.county.take(
        std::string_view(stick).substr(0, static_cast<std::size_t>(static_cast<double>(stick.size()) * share)));
    BOOST_TEST(!cut.whole);
    BOOST_TEST((cut.fault == StickFault::kNone));
    BOOST_TEST(static_cast<double>(cut.good) <= static_cast<double>(stick.size()) * share);
    files += cut.taken.files;
  }
  BOOST_TEST(files > 0u);
  const auto rest = hall.county.take(stick);
  BOOST_TEST(rest.whole);
  BOOST_TEST(files + rest.taken.files == 30u);
}

BOOST_AUTO_TEST_CASE(every_altered_byte_is_found_and_nothing_behind_it_is_taken) {
  Hall hall;
  hall.town.write(toy::kFiled, kCase.key, {kTown}, "m");
  const std::string stick = hall.town.up();
  for (std::size_t at = 0; at < stick.size(); ++at) {
    std::string bad = stick;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    const auto intake = hall.county.courier->intake(kNow);
    intake->take(bad);
    if (intake->whole()) BOOST_FAIL("byte " << at << " may be altered");
    const bool said = intake->fault() != StickFault::kNone || intake->reader().good_bytes() < stick.size();
    if (!said) BOOST_FAIL("byte " << at << " altered is not told");
    if (intake->reader().good_bytes() > at) BOOST_FAIL("byte " << at << " is called good");
  }
}

BOOST_AUTO_TEST_CASE(another_receiver_sees_whom_it_is_for_and_nothing_else) {
  Hall hall;
  hall.town.write(toy::kFiled, kCase.key, {kTown}, "m");
  hall.county.take(hall.town.up());
  const auto intake = hall.other.courier->intake(kNow);
  intake->take(hall.county.down(hall.town));
  BOOST_TEST((intake->fault() == StickFault::kNotForUs));
  BOOST_TEST(intake->reader().label()->to() == kTown.str());
  BOOST_TEST((hall.county.take("a picture of a cat").fault == StickFault::kNotAStick));
  BOOST_TEST((hall.county.take(hall.county.down(hall.town)).fault == StickFault::kNotForUs));
}

BOOST_AUTO_TEST_CASE(without_a_key_a_label_is_read_and_whether_the_end_is_there) {
  Hall hall;
  hall.town.write(toy::kFiled, kCase.key, {kTown}, "m");
  const std::string stick = hall.town.up();
  for (const std::size_t cut : {0u, 1u, 400u}) {
    StickReader reader({}, hall.authority.root());
    reader.take(std::string_view(stick).substr(0, stick.size() - cut));
    BOOST_TEST(!reader.next());
    BOOST_REQUIRE(reader.label());
    BOOST_TEST(reader.label()->from() == kTown.str());
    BOOST_TEST(reader.whole() == (cut == 0));
    BOOST_TEST(reader.good_bytes() <= stick.size() - cut);
    BOOST_TEST(reader.good_bytes() > 0u);
  }
}

BOOST_AUTO_TEST_CASE(a_stick_of_another_province_is_strange) {
  Hall hall;
  SeededPrng prng(99);
  tests::Authority foreign(prng);
  const Identity county = foreign.below(foreign.province("32"), "320585");
  Node liar(prng, foreign, foreign.below(county, "320585101"), *BoxSecretKey::from(prng.bytes(32)), hall.county_key);
  liar.write(toy::kFiled, kCase.key, {kTown});
  const auto refused = hall.county.take(liar.up());
  BOOST_TEST((refused.fault == StickFault::kStranger));
  BOOST_TEST(refused.taken.entries == 0u);
}

BOOST_AUTO_TEST_CASE(an_old_answer_does_not_make_receipts_of_a_restored_hub_green) {
  Hall hall;
  hall.town.write(toy::kFiled, "first-case-00000", {kTown});
  hall.county.take(hall.town.up());
  hall.town.take(hall.county.down(hall.town));
  const auto image = hall.county.map.image();
  hall.town.write(toy::kFiled, kCase.key, {kTown});
  hall.county.take(hall.town.up());
  const std::string before_restore = hall.county.down(hall.town);
  hall.town.take(before_restore);
  BOOST_TEST(hall.town.safe_above(kCase));

  hall.county.courier.reset();
  hall.county.ledger.reset();
  hall.county.map.put_back(*image);
  hall.county.start();
  hall.county.take(hall.town.up());  // says what the town believes, and brings nothing
  BOOST_TEST(hall.town.take(hall.county.down(hall.town)).taken.news);
  BOOST_TEST(!hall.town.safe_above(kCase));
  BOOST_TEST(!hall.town.take(before_restore).taken.news);
  BOOST_TEST(!hall.town.safe_above(kCase));
  hall.county.take(hall.town.up());
  hall.town.take(hall.county.down(hall.town));
  BOOST_TEST(hall.town.safe_above(kCase));
}

BOOST_AUTO_TEST_CASE(a_restored_town_gets_its_cases_and_files_back) {
  Hall hall;
  const auto image = hall.town.map.image();
  const BlobId blob = hall.town.store(hall.prng.bytes(50'000));
  const EntryId filed = hall.town.write(toy::kFiled, kCase.key, {kTown}, toy::message_with_blob(blob));
  hall.county.take(hall.town.up());
  hall.town.courier.reset();
  hall.town.ledger.reset();
  hall.town.map.put_back(*image);
  hall.town.start();
  hall.county.take(hall.town.up());
  hall.town.take(hall.county.down(hall.town));
  BOOST_TEST(hall.town.holds(kCase, filed));
  // The file is asked for once the case is known again.
  hall.county.take(hall.town.up());
  hall.town.take(hall.county.down(hall.town));
  BOOST_TEST(hall.town.ledger->snapshot()->blobs().whole(blob));
}

BOOST_AUTO_TEST_CASE(sticks_in_any_order_end_alike) {
  Hall hall;
  std::vector<std::string> sticks;
  std::vector<EntryId> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(hall.town.write(toy::kFiled, "case-" + std::to_string(i) + "-000000000", {kTown}));
    sticks.push_back(hall.town.up());
  }
  for (const std::size_t i : {2u, 0u, 3u, 1u, 2u}) BOOST_TEST(hall.county.take(sticks[i]).whole);
  std::vector<std::string> answers;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(hall.county.write(toy::kStep, "case-" + std::to_string(i) + "-000000000", {kTown}));
    answers.push_back(hall.county.down(hall.town));
  }
  for (const std::size_t i : {1u, 3u, 0u, 2u, 3u}) BOOST_TEST(hall.town.take(answers[i]).whole);
  for (int i = 0; i < 4; ++i) {
    const RecordRef ref{toy::kCases, "case-" + std::to_string(i) + "-000000000"};
    BOOST_TEST(hall.town.holds(ref, ids[static_cast<std::size_t>(i) + 4]));
    BOOST_TEST(hall.town.safe_above(ref));
  }
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_up_stops_it_and_the_same_stick_goes_on) {
  Hall hall;
  const EntryId filed = hall.town.write(toy::kFiled, kCase.key, {kTown}, "m");
  const std::string stick = hall.town.up();
  hall.county.writes_left = 2;
  BOOST_TEST((hall.county.take(stick).fault == StickFault::kNotWritten));
  hall.county.writes_left = 1'000'000;
  BOOST_TEST(hall.county.take(stick).whole);
  BOOST_TEST(hall.county.holds(kCase, filed));
}

BOOST_AUTO_TEST_SUITE_END()
