#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/instant.h"
#include "storage/base/prng.h"

namespace yichuang::node {

// What is under way between a right password and a right code, and between a secret
// shown and its first code. In memory alone: after a start one begins anew.
//
//   Owned by   Sessions.
//   Thread     any.
//   Limit      a ticket lasts kTicketLife and takes kTriesMax codes, an offer
//              kOfferLife and as many; of each kHeldMax are held, the one that ends
//              first makes room.
class SecondSteps {
 public:
  static constexpr Millis kTicketLife{5 * 60'000};
  static constexpr Millis kOfferLife{15 * 60'000};
  static constexpr std::uint32_t kTriesMax = 5;
  static constexpr std::size_t kHeldMax = 1024;

  // Whose password was right, as the account was then.
  struct Ticket {
    std::string account;
    std::string window;
    std::string from;  // address
    std::string password_hash;
    std::string factor;
    Instant expires{};
    std::uint32_t tries = kTriesMax;  // that are left
  };
  // What a session was shown to set up.
  struct Offer {
    std::string secret;
    Instant expires{};
    std::uint32_t tries = kTriesMax;
    // Once it counts: of the request that made it so, and what that was told. An
    // answer that was lost on its way is given again.
    std::string key{};
    std::vector<std::string> recovery_codes{};
  };

  // Gives the ticket's name.
  std::string issue(Ticket ticket, Prng& prng, Instant now);
  // Takes one try. Absent when there is no such ticket for that address any more.
  std::optional<Ticket> try_ticket(const std::string& name, const std::string& from, Instant now);
  void end_ticket(const std::string& name);

  // In place of what the session was shown before.
  void offer(const std::string& session, Offer made, Instant now);
  // Takes one try. Absent when nothing is offered any more.
  std::optional<Offer> try_offer(const std::string& session, Instant now);
  std::optional<Offer> done_offer(const std::string& session, const std::string& key, Instant now) const;
  void close_offer(const std::string& session, const std::string& key, std::vector<std::string> recovery_codes);

  // The last step of which the account's code was taken, as far as this run knows.
  std::int64_t last_step(const std::string& account) const;
  void note_step(const std::string& account, std::int64_t step);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Ticket> tickets_;
  std::map<std::string, Offer> offers_;  // by the session's row
  std::map<std::string, std::int64_t> last_steps_;
};

}  // namespace yichuang::node
