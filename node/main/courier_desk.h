#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "node/api/ledger_access.h"
#include "node/domain/courier/routes.h"
#include "node/domain/divisions/division_names.h"
#include "node/domain/returned/lease_book.h"
#include "node/main/box.h"
#include "storage/crypto/secure_random.h"
#include "sync/courier/courier.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// Sticks at the running node. A stick is read while it is being handed over, so
// nothing of it lies on our disk but what was taken in; one that is begun anew
// repeats what is known and goes on.
//
//   Owned by   the daemon.
//   Thread     any. One stick is read at a time by one person, others beside it.
//   Limit      kReadingsMax; whoever hands nothing over for kReadingIdleMax begins anew.
class CourierDesk final : public StickDesk {
 public:
  static constexpr std::size_t kReadingsMax = 4;
  static constexpr Millis kReadingIdleMax{10 * 60'000};

  // `restore_mark` is that of the backup which this node was put back to; 0 for none.
  CourierDesk(const Box& box, const storage::Ledger& ledger, LedgerAccess& access, sync::ExchangeService& exchange,
              const DivisionNames& names, std::function<std::vector<sync::pb::NodeStatus>()> statuses,
              std::int64_t restore_mark);

  // Before anything is served: who hears of sticks of the hub above that were news.
  void tell_contacts(std::function<void(const StickHeard& stick)> heard) { heard_ = std::move(heard); }

  v1::CourierReport report(const std::string& of) override;
  Result<Written> write(const std::string& to, const Actor& by) override;
  v1::StickReading begin(const Actor& by) override;
  Result<v1::StickReading> take(const std::string& id, std::uint64_t at, std::string_view bytes, More more) override;

 private:
  struct Reading;
  struct Writing;

  void note(const v1::StickNote& note);
  std::string name_of(const Division& division, const sync::BoxesBelow& boxes) const;
  v1::StickPartner partner(const Division& division, const char* way, const sync::BoxesBelow& boxes,
                           const v1::StickNotesRow& notes) const;
  // Those right below that are known here.
  std::set<Division> children(const storage::LedgerView& view) const;
  void finish(Reading& reading);
  void forget_idle();

  const storage::Ledger& ledger_;
  LedgerAccess& access_;
  sync::ExchangeService& exchange_;
  const DivisionNames& names_;
  std::function<std::vector<sync::pb::NodeStatus>()> statuses_;
  std::function<void(const StickHeard& stick)> heard_;
  SecureRandom prng_;
  std::mutex courier_mutex_;  // guards courier_, and whatever reads a stick
  sync::Courier courier_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Reading>> readings_;
  std::map<std::string, v1::StickNote> under_way_;  // by id; shown before they are noted
};

}  // namespace yichuang::node
