#include "node/main/disk_level.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/temporary_folder.h"

using namespace yichuang;
using namespace yichuang::node;

namespace {

constexpr std::int64_t kMb = 1 << 20;

DiskLevel level(std::int64_t spare_mb, DiskLevel before) {
  return disk_level({spare_mb * kMb, 256 * kMb}, before);
}

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(DiskLevel)

BOOST_AUTO_TEST_SUITE(disk_levels)

BOOST_AUTO_TEST_CASE(less_space_sheds_more) {
  BOOST_TEST(level(5000, DiskLevel::kRoomy) == DiskLevel::kRoomy);
  BOOST_TEST(level(1024, DiskLevel::kRoomy) == DiskLevel::kRoomy);
  BOOST_TEST(level(1023, DiskLevel::kRoomy) == DiskLevel::kLow);
  BOOST_TEST(level(511, DiskLevel::kLow) == DiskLevel::kTight);
  BOOST_TEST(level(255, DiskLevel::kTight) == DiskLevel::kFull);
  BOOST_TEST(level(-100, DiskLevel::kRoomy) == DiskLevel::kFull);
}

BOOST_AUTO_TEST_CASE(going_back_needs_some_more_than_going_down_did) {
  BOOST_TEST(level(300, DiskLevel::kFull) == DiskLevel::kFull);
  BOOST_TEST(level(320, DiskLevel::kFull) == DiskLevel::kTight);
  BOOST_TEST(level(550, DiskLevel::kTight) == DiskLevel::kTight);
  BOOST_TEST(level(600, DiskLevel::kTight) == DiskLevel::kLow);
  BOOST_TEST(level(1100, DiskLevel::kLow) == DiskLevel::kRoomy);
}

BOOST_AUTO_TEST_CASE(with_as_much_as_is_asked_for_it_goes_back) {
  for (const DiskLevel at : {DiskLevel::kFull, DiskLevel::kTight, DiskLevel::kLow}) {
    const std::int64_t limit = level_limit(at, 256 * kMb);
    BOOST_TEST((disk_level({limit, 256 * kMb}, at) < at));
    BOOST_TEST((disk_level({limit - 1, 256 * kMb}, at) == at));
  }
}

BOOST_AUTO_TEST_CASE(space_that_is_back_at_once_is_taken_at_once) {
  BOOST_TEST(level(9000, DiskLevel::kFull) == DiskLevel::kRoomy);
}

BOOST_AUTO_TEST_CASE(a_reserve_takes_up_its_space_until_it_is_given_up) {
  const tests::TemporaryFolder folder;
  const std::string path = folder / "reserve";
  DiskReserve reserve(path, 3 * kMb);
  BOOST_TEST(!reserve.laid());
  BOOST_TEST(reserve.spare(10 * kMb) == 7 * kMb);
  BOOST_TEST(reserve.lay().has_value());
  BOOST_TEST(reserve.laid());
  BOOST_TEST(std::filesystem::file_size(path) == static_cast<std::uintmax_t>(3 * kMb));
  BOOST_TEST(reserve.spare(7 * kMb) == 7 * kMb);
  BOOST_TEST(DiskReserve(path, 3 * kMb).laid());
  reserve.give_up();
  BOOST_TEST(!std::filesystem::exists(path));
  BOOST_TEST(reserve.spare(1 * kMb) == -2 * kMb);
}

BOOST_AUTO_TEST_CASE(a_reserve_of_another_size_is_laid_anew) {
  const tests::TemporaryFolder folder;
  const std::string path = folder / "reserve";
  BOOST_TEST(DiskReserve(path, 1 * kMb).lay().has_value());
  DiskReserve larger(path, 2 * kMb);
  BOOST_TEST(!larger.laid());
  BOOST_TEST(!std::filesystem::exists(path));
  BOOST_TEST(larger.lay().has_value());
}

BOOST_AUTO_TEST_CASE(a_reserve_that_cannot_be_laid_leaves_nothing) {
  DiskReserve reserve("/proc/reserve", kMb);
  BOOST_TEST(!reserve.lay());
  BOOST_TEST(!reserve.laid());
}

BOOST_AUTO_TEST_SUITE_END()
