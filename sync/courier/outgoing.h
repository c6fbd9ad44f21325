#pragma once

#include "storage/ledger/ledger.h"
#include "storage/ledger/orders.h"
#include "sync/courier/stick.h"

// What is put on a stick, read from one state of the ledger however long the
// writing takes. Statements come first, then entries, newest before old, then
// files.

namespace yichuang::sync {

// About what a stick would carry.
struct StickLoad {
  std::uint64_t entries = 0;
  std::uint64_t lines = 0;  // at most
  std::uint64_t files = 0;
  std::uint64_t file_bytes = 0;
  std::optional<Instant> oldest;  // of the entries, upwards
};

// Everything of a stick but its time, receiver and what the writer remembers of it.
StickWriter::Plan stick_up(storage::Snapshot snapshot, const storage::Identity& own, const storage::Certificate& hub,
                           std::vector<pb::NodeStatus> statuses);
// `above`: the chains of hubs above that may be passed on.
StickWriter::Plan stick_down(storage::Snapshot snapshot, const storage::Identity& own,
                             const storage::Certificate& child, const pb::StickDownRow& known,
                             const std::vector<storage::CertificateChain>& above, Instant wall);

// For a box that was revoked: that it was, by whom, when and why.
StickWriter::Plan stick_of_revocation(const storage::Identity& own, const storage::Certificate& child,
                                      const storage::Revocation& revocation);

// Was this box let in by stick, with nothing heard of it since? Then a stick for it brings
// its certificate.
bool is_awaited(const storage::LedgerView& view, const storage::Certificate& child, const pb::StickDownRow& known);

StickLoad stick_load_up(const storage::LedgerView& view, const storage::Identity& own, const storage::Certificate& hub);
StickLoad stick_load_down(const storage::LedgerView& view, const storage::Certificate& child,
                          const pb::StickDownRow& known);

}  // namespace yichuang::sync
