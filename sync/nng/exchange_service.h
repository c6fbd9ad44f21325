#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "storage/ledger/ledger.h"
#include "storage/rocksdb/group_commit.h"
#include "sync/engine/exchange.h"

namespace yichuang::sync {

// The exchange at work: its one thread, the line up, the door for children.
//
//   Owned by   the daemon; ledger and writer outlive it.
//   Thread     its own runs the engines; every call here may come from any.
class ExchangeService {
 public:
  struct Options {
    std::optional<Exchange::Above> above;
    std::vector<std::string> hub_addresses;  // host:port, tried in turn
    std::optional<std::string> listen;       // host:port, for children
    PublicKey root;
  };
  using WallClock = std::function<Instant()>;

  // Errors: kUnavailable when nobody can listen at the address.
  static Result<std::unique_ptr<ExchangeService>> start(const storage::Ledger& ledger, storage::GroupCommit& writer,
                                                        Options options, WallClock wall);
  // Waits for the writes that it gave to the writer.
  virtual ~ExchangeService() = default;

  // What this node says of itself, for its hub.
  virtual void say_of_self(pb::NodeStatus status) = 0;

  // Asks the hub to prove these entries of a record; as Uplink::prove.
  virtual void prove(const storage::RecordRef& ref, std::vector<storage::EntryId> entries) = 0;

  // A stick of the hub was taken in; as Exchange::on_stick.
  virtual void heard_by_stick(std::vector<storage::CertificateChain> met,
                              std::vector<std::pair<Division, storage::LogId>> receipts) = 0;
  // A stick of the hub has said that this node was revoked.
  virtual void revoked_by_stick(pb::Revoked revoked) = 0;
  // What a child said of itself and those below it, by stick.
  virtual void told_by_stick(storage::Certificate child, std::vector<pb::NodeStatus> statuses) = 0;

  // The line up as of a moment ago; absent for a node without a hub.
  virtual std::optional<UplinkStatus> uplink() const = 0;
  // Has the hub said that this machine was revoked? Known at once.
  virtual bool revoked() const = 0;
  // What nodes below last said of themselves, by division, and what was counted.
  virtual std::map<std::string, pb::NodeStatus> below() const = 0;
  virtual DownlinkCounters counters() const = 0;
  // How far the hub's clock is ahead of ours, as last measured.
  virtual Millis clock_ahead() const = 0;
  // Where it listens; 0 when it does not.
  virtual int port() const = 0;
};

}  // namespace yichuang::sync
