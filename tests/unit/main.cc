#define BOOST_TEST_MODULE yichuang
#include <boost/test/unit_test.hpp>

#include "storage/crypto/secure_random.h"

struct StartCrypto {
  StartCrypto() { yichuang::start_crypto(); }
};
BOOST_TEST_GLOBAL_FIXTURE(StartCrypto);
