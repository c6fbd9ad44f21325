#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "storage/base/instant.h"

namespace yichuang::node {

// A page that takes some time to make, of a province's worth of nodes, say: it is
// kept for a while, in proportion to that time, so that a small one is always as
// things are now.
//
//   Thread   any; one makes it, whoever needs it waits.
class KeptPage {
 public:
  // It is kept for so many times as long as it took to make, and never longer than
  // kKeptMax.
  static constexpr int kKeptTimes = 20;
  static constexpr Millis kKeptMax{5000};
  // Nobody who was there so long ago is expected to ask again.
  static constexpr Millis kAskedWithin{15'000};

  // What is kept for less is made when it is asked for.
  static constexpr Millis kRenewedFrom{1000};

  // `steady` gives ms that never go back.
  KeptPage(std::function<std::string()> make, std::function<Instant()> steady)
      : make_(std::move(make)), steady_(std::move(steady)) {}

  std::string page();
  // To be called every second: as long as somebody asks it is made anew before it is
  // too old, and nobody has to wait for that.
  void renew();

 private:
  struct Kept {
    std::string text;
    Instant since;
    Millis keeps{0};
  };
  // What is kept, when that is no older than `percent` of the time it keeps.
  std::shared_ptr<const Kept> kept(int percent) const;
  std::shared_ptr<const Kept> kept_or_made(int percent);

  std::function<std::string()> make_;
  std::function<Instant()> steady_;
  std::mutex making_;
  mutable std::mutex mutex_;  // of those below
  std::shared_ptr<const Kept> kept_;
  std::optional<Instant> asked_;
};

}  // namespace yichuang::node
