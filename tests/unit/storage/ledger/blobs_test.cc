#include "storage/ledger/blobs.h"

#include <boost/test/unit_test.hpp>

#include "storage/ledger/limits.h"
#include "tests/unit/storage/ledger/toy_tree.h"

using namespace yichuang;
using namespace yichuang::storage;
using tests::Box;
using tests::key_of;
using tests::Tree;

BOOST_AUTO_TEST_SUITE(blobs)

BOOST_AUTO_TEST_CASE(a_blob_comes_in_pieces_and_is_whole_only_when_ended) {
  Tree tree;
  const std::string bytes(kBlobChunkBytes + 1000, 'x');
  const BlobId id = *BlobId::from(blake2b(bytes).view());
  const auto append = [&](std::uint64_t offset, std::size_t count) {
    const std::string_view piece = std::string_view(bytes).substr(offset, count);
    return tree.a.batch([&](Batch& batch) { return batch.append_blob(id, bytes.size(), offset, piece); });
  };
  BOOST_TEST(append(0, 1000)->received == 1000u);
  // What does not join on changes nothing.
  BOOST_TEST(append(5000, 1000)->received == 1000u);
  BOOST_TEST(append(0, 5000)->received == 1000u);
  BOOST_TEST(append(1000, bytes.size() - 1000)->received == bytes.size());
  BOOST_TEST(!tree.a.ledger().snapshot()->blob_size(id).has_value());
  BOOST_TEST(tree.a.ledger().snapshot()->blobs().proves_itself(id));
  tree.a.batch([&](Batch& batch) {
    batch.end_blob(id);
    return true;
  });
  const Snapshot snapshot = tree.a.ledger().snapshot();
  BOOST_TEST((snapshot->blob_size(id) == bytes.size()));
  BOOST_TEST(snapshot->blobs().read(id, kBlobChunkBytes + 400, 1 << 20).size() == 600u);
  BOOST_TEST(snapshot->blobs().read(id, bytes.size(), 10).empty());
  const auto other_size = tree.a.batch([&](Batch& batch) { return batch.append_blob(id, bytes.size() - 1, 0, "x"); });
  BOOST_TEST((other_size.error().code == ErrorCode::kConflict));
  const auto endless = tree.a.batch([&](Batch& batch) { return batch.append_blob(id, kBlobBytesMax + 1, 0, "x"); });
  BOOST_TEST((endless.error().code == ErrorCode::kTooLarge));
}

BOOST_AUTO_TEST_CASE(a_blob_that_nobody_refers_to_goes_in_time) {
  Tree tree;
  const BlobId id = *BlobId::from(blake2b("scan").view());
  tree.a.batch([&](Batch& batch) { return batch.append_blob(id, 4, 0, "scan").has_value(); });
  tree.a.batch([&](Batch& batch) { return batch.collect_blobs({}, 10); });
  BOOST_TEST(tree.a.ledger().snapshot()->blobs().find(id).has_value());
  tree.a.now += kBlobUnreferencedMs;
  tree.a.batch([&](Batch& batch) { return batch.collect_blobs({}, 10); });
  BOOST_TEST(!tree.a.ledger().snapshot()->blobs().find(id).has_value());
  BOOST_TEST(tree.a.ledger().snapshot()->blobs().read(id, 0, 4).empty());
}

BOOST_AUTO_TEST_CASE(a_blob_that_does_not_prove_itself_is_dropped_and_begun_again) {
  Tree tree;
  const BlobId id = *BlobId::from(blake2b("scan").view());
  tree.a.batch([&](Batch& batch) { return batch.append_blob(id, 4, 0, "scam").has_value(); });
  BOOST_TEST(!tree.a.ledger().snapshot()->blobs().proves_itself(id));
  tree.a.batch([&](Batch& batch) {
    batch.drop_blob(id);
    return batch.append_blob(id, 4, 0, "scan").has_value();
  });
  BOOST_TEST(tree.a.ledger().snapshot()->blobs().proves_itself(id));
}

BOOST_AUTO_TEST_CASE(what_a_record_refers_to_is_missing_at_the_hub_until_it_is_whole_there) {
  Tree tree;
  const Division town = tree.a.ledger().identity().division();
  const BlobId id = *BlobId::from(blake2b("scan").view());
  const auto put_whole = [&](Box& box) {
    box.batch([&](Batch& batch) {
      BOOST_REQUIRE(batch.append_blob(id, 4, 0, "scan"));
      batch.end_blob(id);
      return true;
    });
  };
  const auto missing = [&](Box& box) { return box.ledger().snapshot()->blobs().missing(town, 10); };
  put_whole(tree.a);
  BOOST_REQUIRE(tree.a.write(toy::kFiled, key_of('c'), {}, toy::message_with_blob(id)));
  BOOST_TEST(missing(tree.a).empty());
  BOOST_TEST(tree.a.ledger().snapshot()->blobs().references(id, 10).size() == 1u);

  tree.a.push(tree.county, tree.authority.root());
  BOOST_REQUIRE(missing(tree.county).size() == 1u);
  BOOST_TEST((missing(tree.county).front().id == id));
  BOOST_TEST((missing(tree.county).front().writer == town));
  BOOST_TEST(tree.county.ledger().snapshot()->blobs().missing(town.parent(), 10).size() == 1u);
  put_whole(tree.county);
  BOOST_TEST(missing(tree.county).empty());
  BOOST_REQUIRE(tree.a.write(toy::kStep, key_of('c')));
  tree.a.push(tree.county, tree.authority.root());
  BOOST_TEST(missing(tree.county).empty());
}

BOOST_AUTO_TEST_SUITE_END()
