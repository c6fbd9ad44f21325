#pragma once

#include <string>
#include <vector>

#include "storage/ledger/batch.h"
#include "storage/ledger/certificate.h"
#include "storage/ledger/ledger_view.h"

// A record's history as a file for somebody who has nothing of ours but the
// province's root key (proto/proof.proto). Each entry is shown whole; what stands
// between it and the next signature in its log is there as digests, so that the
// signature can be worked out to be on this very entry at this very number.

namespace yichuang::storage {

// One entry, as far as the file proves it.
struct ProvenEntry {
  ParsedEntry parsed;
  LogId log;
  Seq seq = 0;        // 0: not proven by this file
  Certificate owner;  // of the log; who signed
  Instant sealed;     // when the owner's signature was put
  struct Receipt {
    Certificate hub;
    Instant time;
  };
  std::vector<Receipt> receipts;
};

struct Proof {
  RecordRef ref;
  std::string title;
  // By stamp and id.
  std::vector<ProvenEntry> entries;
  // Entries that those here had seen and that the file does not hold.
  std::vector<EntryId> absent;
};

// Writes what `view` holds of the record, with the receipts of `hubs` as far as
// they lie no more than kProofTailMax entries behind.
// Errors: kNotFound for a record that is not here; kCorrupt when the ledger cannot
// prove what it holds.
inline constexpr std::uint64_t kProofTailMax = 4096;
Result<std::string> write_proof(const LedgerView& view, const RecordRef& ref, const std::string& title,
                                const std::vector<CertificateChain>& hubs);

// What proves one entry to somebody who has it and does not hold its log: its place, and
// the digests up to its owner's next signature; nothing of what any entry says. From the
// log here, or as it was noted for this node.
// Errors: kNotFound when neither is here.
inline constexpr std::size_t kEntryProofBytesMax = 64 * 1024;
Result<std::string> write_entry_proof(const LedgerView& view, const RecordRef& ref, const EntryId& id);
// Does `proof` prove this entry of the record, as encode_entry made it?
// Errors: kCorrupt, in words.
Result<void> check_entry_proof(std::string_view proof, const RecordRef& ref, std::string_view entry,
                               const PublicKey& root);
// Notes a proof that was checked; write_proof makes use of it.
void note_entry_proof(Batch& batch, const EntryId& id, const std::string& proof);
bool has_entry_proof(const LedgerView& view, const EntryId& id);
// Entries of the record that nothing here proves.
std::vector<EntryId> not_proven(const LedgerView& view, const Record& record);

// Checks everything in the file: the digests, the chain, the signatures, that each
// certificate leads to `root`, that the log may hold what its entry's author wrote
// and that the author may write it.
// Errors: kCorrupt, kTooLarge, in words for whoever was handed it: what fails, where.
inline constexpr std::size_t kProofBytesMax = std::size_t{256} << 20;
Result<Proof> check_proof(std::string_view file, const PublicKey& root);

}  // namespace yichuang::storage
