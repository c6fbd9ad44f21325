#pragma once

#include <deque>
#include <stdexcept>
#include <string>
#include <string_view>

#include "storage/base/instant.h"
#include "storage/crypto/hash.h"

namespace yichuang::sim {

// A checker found a rule of the ledger broken.
class Broken : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void need(bool holds, const std::string& rule) {
  if (!holds) throw Broken(rule);
}

// What happened, as sentences: the last ones are shown when a seed fails, and a
// hash of all of them shows that a seed runs the same way twice.
class Trace {
 public:
  explicit Trace(bool aloud) : aloud_(aloud) {}

  void say(Instant when, const std::string& sentence) {
    std::string line = std::to_string(when.ms) + " " + sentence;
    hash_.update(line + "\n");
    if (aloud_) std::fprintf(stderr, "%s\n", line.c_str());
    last_.push_back(std::move(line));
    if (last_.size() > kKept) last_.pop_front();
  }
  // What is not a sentence and ought to be the same a second time.
  void note(std::string_view bytes) { hash_.update(bytes); }
  const std::deque<std::string>& last() const { return last_; }
  std::string hash() { return hash_.finish().hex().substr(0, 16); }

 private:
  static constexpr std::size_t kKept = 40;
  bool aloud_;
  Blake2bStream hash_;
  std::deque<std::string> last_;
};

}  // namespace yichuang::sim
