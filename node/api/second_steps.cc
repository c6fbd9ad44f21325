#include "node/api/second_steps.h"

#include <algorithm>

#include "storage/base/hex.h"

namespace yichuang::node {
namespace {

constexpr std::size_t kNameBytes = 24;

// Lets go of what is over, and of what ends first when there is no room.
template <class Held>
void make_room(std::map<std::string, Held>& held, Instant now) {
  std::erase_if(held, [&](const auto& each) { return each.second.expires <= now; });
  if (held.size() < SecondSteps::kHeldMax) return;
  held.erase(std::min_element(held.begin(), held.end(),
                              [](const auto& a, const auto& b) { return a.second.expires < b.second.expires; }));
}

}  // namespace

std::string SecondSteps::issue(Ticket ticket, Prng& prng, Instant now) {
  std::string name = to_base64url(prng.bytes(kNameBytes));
  ticket.expires = now + kTicketLife;
  ticket.tries = kTriesMax;
  const std::lock_guard lock(mutex_);
  make_room(tickets_, now);
  tickets_[name] = std::move(ticket);
  return name;
}

std::optional<SecondSteps::Ticket> SecondSteps::try_ticket(const std::string& name, const std::string& from,
                                                           Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = tickets_.find(name);
  if (found == tickets_.end() || found->second.from != from) return std::nullopt;
  if (found->second.expires <= now || found->second.tries == 0) {
    tickets_.erase(found);
    return std::nullopt;
  }
  --found->second.tries;
  return found->second;
}

void SecondSteps::end_ticket(const std::string& name) {
  const std::lock_guard lock(mutex_);
  tickets_.erase(name);
}

void SecondSteps::offer(const std::string& session, Offer made, Instant now) {
  made.expires = now + kOfferLife;
  const std::lock_guard lock(mutex_);
  make_room(offers_, now);
  offers_[session] = std::move(made);
}

std::optional<SecondSteps::Offer> SecondSteps::try_offer(const std::string& session, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = offers_.find(session);
  if (found == offers_.end()) return std::nullopt;
  Offer& offer = found->second;
  // One that counts by now is kept for whoever lost its answer.
  if (offer.secret.empty()) return std::nullopt;
  if (offer.expires <= now || offer.tries == 0) {
    offers_.erase(found);
    return std::nullopt;
  }
  --offer.tries;
  return offer;
}

std::optional<SecondSteps::Offer> SecondSteps::done_offer(const std::string& session, const std::string& key,
                                                          Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = offers_.find(session);
  if (key.empty() || found == offers_.end() || found->second.key != key || found->second.expires <= now) {
    return std::nullopt;
  }
  return found->second;
}

void SecondSteps::close_offer(const std::string& session, const std::string& key,
                              std::vector<std::string> recovery_codes) {
  const std::lock_guard lock(mutex_);
  const auto found = offers_.find(session);
  if (found == offers_.end()) return;
  found->second.secret.clear();
  found->second.key = key;
  found->second.recovery_codes = std::move(recovery_codes);
  if (key.empty()) offers_.erase(found);
}

std::int64_t SecondSteps::last_step(const std::string& account) const {
  const std::lock_guard lock(mutex_);
  const auto found = last_steps_.find(account);
  return found == last_steps_.end() ? 0 : found->second;
}

void SecondSteps::note_step(const std::string& account, std::int64_t step) {
  const std::lock_guard lock(mutex_);
  last_steps_[account] = std::max(last_steps_[account], step);
}

}  // namespace yichuang::node
