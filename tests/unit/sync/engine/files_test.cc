#include <boost/test/unit_test.hpp>

#include "storage/crypto/hash.h"
#include "tests/support/two_nodes.h"

using namespace yichuang;
using namespace yichuang::storage;
using yichuang::tests::Line;
using yichuang::tests::Node;

namespace {

const std::string kKey(16, 'k');

BlobId store(Node& node, const std::string& bytes) {
  const BlobId id = *BlobId::from(blake2b(bytes).view());
  auto batch = node.ledger->begin({node.now.wall});
  BOOST_REQUIRE(batch->append_blob(id, bytes.size(), 0, bytes));
  batch->end_blob(id);
  BOOST_REQUIRE(node.ledger->commit(std::move(batch)));
  return id;
}

bool whole(const Node& node, const BlobId& id) {
  return node.ledger->snapshot()->blobs().whole(id);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(files)

BOOST_AUTO_TEST_CASE(a_hub_without_space_takes_cases_and_no_files_until_there_is_space) {
  Line line;
  line.hub->exchange->take_files(false);
  const BlobId scan = store(*line.child, std::string(3000, 's'));
  line.child->write(toy::kFiled, kKey, {}, toy::message_with_blob(scan));
  line.run();
  BOOST_TEST(line.status().logs_equal);
  BOOST_TEST(line.hub->ledger->snapshot()->record({toy::kCases, kKey}).has_value());
  BOOST_TEST(!whole(*line.hub, scan));

  line.hub->exchange->take_files(true);
  for (int i = 0; i < 5 && !whole(*line.hub, scan); ++i) line.run();
  BOOST_TEST(whole(*line.hub, scan));
}

BOOST_AUTO_TEST_CASE(a_child_without_space_fetches_none_and_still_brings_what_the_hub_lacks) {
  Line line;
  const std::string bytes(3000, 's');
  const BlobId wanted = store(*line.hub, bytes);
  line.hub->write(toy::kFiled, kKey, {*Division::from("320585101")}, toy::message_with_blob(wanted));
  line.child->exchange->take_files(false);
  line.run();
  {
    auto batch = line.child->ledger->begin({line.child->now.wall});
    batch->want_blob(wanted);
    const auto news = line.child->ledger->commit(std::move(batch));
    BOOST_REQUIRE(news);
    line.child->exchange->on_committed(*news, line.child->now);
  }
  const BlobId brought = store(*line.child, std::string(2000, 'b'));
  line.child->write(toy::kFiled, std::string(16, 'b'), {}, toy::message_with_blob(brought));
  for (int i = 0; i < 5; ++i) line.run();
  BOOST_TEST(whole(*line.hub, brought));
  BOOST_TEST(!whole(*line.child, wanted));

  line.child->exchange->take_files(true);
  for (int i = 0; i < 5 && !whole(*line.child, wanted); ++i) line.run();
  BOOST_TEST(whole(*line.child, wanted));
}

BOOST_AUTO_TEST_CASE(what_waits_for_the_hub_is_told_behind_a_cut_line_and_after_a_start) {
  Line line;
  line.cut = true;
  line.child->write(toy::kFiled, kKey);
  line.run();
  BOOST_TEST(line.status().unsent > 0U);
  line.child->write(toy::kStep, kKey);
  line.run();
  const auto before = line.status().unsent;
  line.start_child();
  BOOST_TEST(!line.status().up);
  BOOST_TEST(line.status().unsent == before);
  line.cut = false;
  for (int i = 0; i < 5 && line.status().unsent > 0; ++i) line.run();
  BOOST_TEST(line.status().unsent == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
