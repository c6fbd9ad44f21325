#include "tests/sim/check/checker.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class Forged final : public Checker {
 public:
  Forged() : Checker("forged", "no entry counts anywhere that its writer may not write") {}

  void judge(World& world, const Evidence& evidence) override {
    for (const Holdings& holdings : evidence.all) {
      const std::string& name = holdings.box->name();
      for (const auto& [id, held] : holdings.by_id) {
        need(!world.forged.contains(id) || !held->allowed, name + " took the forged " + short_id(id));
      }
      // Also when nobody wrote down that it was forged.
      for (const auto& [ref, record] : holdings.records) {
        for (const Held& held : record.held) {
          if (held.allowed && !header_ok(held, ref)) throw Broken(name + " lets count " + describe(held, ref));
        }
      }
    }
  }
};

}  // namespace

std::unique_ptr<Checker> forged() {
  return std::make_unique<Forged>();
}

}  // namespace yichuang::sim
