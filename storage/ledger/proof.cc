#include "storage/ledger/proof.h"

#include <algorithm>
#include <map>
#include <set>

#include "storage/ledger/authority.h"
#include "storage/ledger/limits.h"
#include "storage/proto/proof.pb.h"

namespace yichuang::storage {
namespace {

constexpr std::string_view kMagic = "yichuang proof 1\n";

std::string at(const LogId& log, Seq seq) {
  return "日志 " + log.hex() + " 第 " + std::to_string(seq) + " 条:";
}

// ---------------------------------------------------------------- writing

// Where the stretch that begins with an entry must reach: the owner's checkpoint
// behind it first, and what hubs have receipted not far behind.
struct Seals {
  Seq hi = 0;
  std::vector<std::string> encoded;
};

Seals seals_behind(const LedgerView& view, const LogInfo& log, Seq seq, const std::vector<Certificate>& hubs) {
  Seals out;
  const auto own = view.logs().checkpoint_behind(log.no, seq);
  if (!own) return out;
  out.hi = own->seq;
  out.encoded.push_back(encode_checkpoint(*own));
  for (const Certificate& hub : hubs) {
    for (const Checkpoint& receipt : view.receipts(hub.division(), log.id)) {
      const bool covers = receipt.from <= seq && seq <= receipt.seq && receipt.seq - seq <= kProofTailMax;
      if (!covers || receipt.signer != hub.node || !log.numbers().contains(Span{seq, receipt.seq})) continue;
      out.hi = std::max(out.hi, receipt.seq);
      out.encoded.push_back(encode_checkpoint(receipt));
    }
  }
  return out;
}

// Entries of one log in one stretch, from `seqs.front()` on; takes those away that
// it shows.
Result<void> add_stretch(const LedgerView& view, const LogInfo& log, std::set<Seq>& seqs,
                         const std::vector<Certificate>& hubs, pb::ProofStretch& out) {
  const Seq lo = *seqs.begin();
  const Seals seals = seals_behind(view, log, lo, hubs);
  const auto before = view.logs().hash_at(log, lo - 1);
  if (seals.hi == 0 || !before) return corrupt(at(log.id, lo) + "后面没有签名");
  out.set_log(log.id.str());
  out.set_lo(lo);
  out.set_before(before->str());
  out.set_chain(encode_chain(log.chain));
  for (const std::string& seal : seals.encoded) out.add_seals(seal);
  // Entries behind the owner's last signature in this stretch get one of their own.
  const Seq signed_to = decode_checkpoint(seals.encoded.front())->seq;
  for (Seq seq = lo; seq <= seals.hi; ++seq) {
    const auto bytes = view.logs().entry(log.no, seq);
    const auto entry = bytes ? decode_entry(*bytes) : Result<Entry>(Error{});
    if (!entry) return corrupt(at(log.id, seq) + "本机读不了");
    if (seq <= signed_to && seqs.erase(seq) > 0) {
      out.add_items()->set_entry(*bytes);
    } else {
      out.add_items()->set_digest(id_of(*entry).str());
    }
  }
  return {};
}

constexpr std::string_view kEntryProofRow = "proof/";

std::string row_of(const EntryId& id) {
  return std::string(kEntryProofRow) + id.str();
}

// Where logs here hold the entry that it proves.
std::vector<Place> proving_places(const LedgerView& view, const Held& held) {
  std::vector<Place> out;
  for (const Place& place : held.places) {
    const auto log = view.logs().by_no(place.log);
    if (log && log->covers(held.author)) out.push_back(place);
  }
  return out;
}

// A proof as it was noted, around the entry itself.
Result<void> add_noted(std::string_view noted, const std::string& entry, pb::ProofStretch& out) {
  const bool read = out.ParseFromArray(noted.data(), static_cast<int>(noted.size()));
  const auto parsed = parse_entry(entry);
  if (!read || !parsed || out.items().empty()) return corrupt("证明的格式不对");
  for (const pb::ProofItem& item : out.items()) {
    if (item.what_case() != pb::ProofItem::kDigest) return corrupt("证明里不应有记录的内容");
  }
  if (out.items(0).digest() != parsed->id.view()) return corrupt("证明的是别的记录");
  out.mutable_items(0)->set_entry(entry);
  return {};
}

// ---------------------------------------------------------------- checking

struct Checking {
  const PublicKey& root;
  RecordRef ref;
  std::map<NodeId, Certificate> hubs;
  std::map<EntryId, ProvenEntry> entries;
};

// The file's own form: everything that no signature covers is held by its hash.
Result<pb::ProofFile> open_file(std::string_view file, std::optional<Error>& altered) {
  if (file.size() > kProofBytesMax) return too_large("文件过大,不是证明");
  if (file.size() < kMagic.size() + Digest::kSize || file.substr(0, kMagic.size()) != kMagic) {
    return corrupt("不是这种证明文件:开头不是 yichuang proof 1");
  }
  const std::string_view rest = file.substr(0, file.size() - Digest::kSize);
  if (blake2b(rest).view() != file.substr(rest.size())) altered = corrupt("文件已被改动(改在签名之外)");
  const std::string_view bytes = rest.substr(kMagic.size());
  pb::ProofFile out;
  if (!out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return corrupt("文件已被改动:各部分已分不开");
  }
  return out;
}

Result<void> take_entry(Checking& checking, ProvenEntry entry) {
  const Header& header = entry.parsed.header;
  const std::string where = at(entry.log, entry.seq);
  if (header.record() != checking.ref) return corrupt(where + "是别的办件的");
  if (const auto allowed = check_authority(header); !allowed) {
    return corrupt(where + "其作者无权写:" + allowed.error().context);
  }
  const auto known = checking.entries.find(entry.parsed.id);
  // One entry may stand in several logs; each place proves it.
  if (known == checking.entries.end() || known->second.seq == 0) {
    checking.entries.insert_or_assign(entry.parsed.id, std::move(entry));
  }
  return {};
}

// Signatures on a stretch.
struct Signed {
  std::map<Seq, Instant> by_owner;
  std::vector<std::pair<Checkpoint, Certificate>> by_hubs;
};

// `hashes` are the chain's behind each item.
Result<Signed> check_seals(const Checking& checking, const pb::ProofStretch& in, const LogId& log,
                           const Certificate& owner, const std::vector<ChainHash>& hashes) {
  Signed out;
  for (const std::string& bytes : in.seals()) {
    const auto seal = decode_checkpoint(bytes);
    if (!seal) return corrupt(at(log, in.lo()) + "后面的签名格式不对");
    const std::string where = at(log, seal->seq);
    if (seal->log != log || seal->seq < in.lo() || seal->seq - in.lo() >= hashes.size()) {
      return corrupt(where + "签名签的是日志的别处");
    }
    if (seal->hash != hashes[seal->seq - in.lo()]) return corrupt(where + "签名签的不是这些内容,内容已被改动");
    if (!signature_holds(*seal)) return corrupt(where + "签名不对");
    if (seal->signer == owner.node) {
      out.by_owner[seal->seq] = seal->time;
      continue;
    }
    const auto hub = checking.hubs.find(seal->signer);
    if (hub == checking.hubs.end()) return corrupt(where + "回执的签署者没有证书");
    out.by_hubs.emplace_back(*seal, hub->second);
  }
  return out;
}

Result<void> check_stretch(Checking& checking, const pb::ProofStretch& in) {
  const auto log = LogId::from(in.log());
  auto hash = ChainHash::from(in.before());
  if (!log || !hash || in.lo() < 1) return corrupt("有一段日志格式不对");
  TRY_ASSIGN(const CertificateChain chain, decode_chain(in.chain()));
  TRY_ASSIGN(const Certificate owner, verify_chain(chain, checking.root));
  if (in.lo() == 1 && *hash != chain_start(*log)) return corrupt(at(*log, 1) + "日志的开头与其编号不符");
  std::vector<ChainHash> hashes;
  std::vector<std::pair<Seq, ParsedEntry>> shown;
  for (const pb::ProofItem& item : in.items()) {
    const Seq seq = in.lo() + hashes.size();
    auto id = EntryId::from(item.digest());
    if (item.what_case() == pb::ProofItem::kEntry) {
      auto parsed = parse_entry(item.entry());
      if (!parsed) return corrupt(at(*log, seq) + parsed.error().context);
      id = parsed->id;
      shown.emplace_back(seq, std::move(*parsed));
    }
    if (!id) return corrupt(at(*log, seq) + "既不是记录也不是摘要");
    hash = chain_next(*hash, seq, *id);
    hashes.push_back(*hash);
  }
  TRY_ASSIGN(const Signed seals, check_seals(checking, in, *log, owner, hashes));
  for (auto& [seq, parsed] : shown) {
    const auto seal = seals.by_owner.lower_bound(seq);
    if (seal == seals.by_owner.end()) return corrupt(at(*log, seq) + "后面没有日志主人的签名");
    if (!owner.covers(parsed.header.author)) {
      return corrupt(at(*log, seq) + "其作者不属于签署这个日志的区划");
    }
    ProvenEntry entry{std::move(parsed), *log, seq, owner, seal->second, {}};
    for (const auto& [receipt, hub] : seals.by_hubs) {
      if (receipt.from <= seq && seq <= receipt.seq) entry.receipts.push_back({hub, receipt.time});
    }
    TRY(take_entry(checking, std::move(entry)));
  }
  return {};
}

Result<Proof> check_parts(const pb::ProofFile& in, const PublicKey& root) {
  if (in.collection() > 0x3ff) return corrupt("文件没有写明是哪个办件");
  Checking checking{root, {static_cast<Collection>(in.collection()), in.key()}, {}, {}};
  for (const std::string& bytes : in.hub_chains()) {
    TRY_ASSIGN(const CertificateChain chain, decode_chain(bytes));
    TRY_ASSIGN(const Certificate hub, verify_chain(chain, root));
    checking.hubs.emplace(hub.node, hub);
  }
  for (const pb::ProofStretch& stretch : in.stretches()) TRY(check_stretch(checking, stretch));
  for (const std::string& bytes : in.unproven()) {
    TRY_ASSIGN(ParsedEntry parsed, parse_entry(bytes));
    TRY(take_entry(checking, ProvenEntry{std::move(parsed), {}, 0, {}, {}, {}}));
  }
  if (checking.entries.empty()) return corrupt("文件里没有一条记录");
  Proof out{checking.ref, in.title(), {}, {}};
  std::set<EntryId> absent;
  for (auto& [id, entry] : checking.entries) {
    for (const EntryId& seen : entry.parsed.header.after) {
      if (!checking.entries.contains(seen)) absent.insert(seen);
    }
  }
  out.absent.assign(absent.begin(), absent.end());
  for (auto& [id, entry] : checking.entries) out.entries.push_back(std::move(entry));
  std::sort(out.entries.begin(), out.entries.end(), [](const ProvenEntry& a, const ProvenEntry& b) {
    const auto key = [](const ProvenEntry& one) { return std::pair(one.parsed.header.stamp_ms, one.parsed.id); };
    return key(a) < key(b);
  });
  return out;
}

}  // namespace

Result<std::string> write_proof(const LedgerView& view, const RecordRef& ref, const std::string& title,
                                const std::vector<CertificateChain>& hubs) {
  const auto record = view.record(ref);
  if (!record) return not_found("本机没有这个办件");
  pb::ProofFile file;
  file.set_collection(ref.collection);
  file.set_key(ref.key);
  file.set_title(title);
  std::vector<Certificate> signers;
  for (const CertificateChain& chain : hubs) {
    TRY_ASSIGN(Certificate hub, parse_certificate(chain.front().bytes));
    signers.push_back(std::move(hub));
    file.add_hub_chains(encode_chain(chain));
  }
  std::map<LogNo, std::set<Seq>> places;
  for (const Held& held : record->held) {
    if (held.standing == Standing::kNotAllowed) continue;
    const auto entry = view.entry(held);
    if (!entry || entry->id != held.id) return corrupt("记录 " + held.id.hex() + " 在本机已损坏,读不了");
    const std::vector<Place> in_logs = proving_places(view, held);
    for (const Place& place : in_logs) places[place.log].insert(place.seq);
    if (!in_logs.empty()) continue;
    const auto noted = view.local(row_of(held.id));
    if (!noted || !add_noted(*noted, encode_entry(entry->entry), *file.add_stretches())) {
      if (noted) file.mutable_stretches()->RemoveLast();
      file.add_unproven(encode_entry(entry->entry));
    }
  }
  for (auto& [no, seqs] : places) {
    const auto log = view.logs().by_no(no);
    while (!seqs.empty()) TRY(add_stretch(view, *log, seqs, signers, *file.add_stretches()));
  }
  TRY(view.health());
  std::string out = std::string(kMagic) + file.SerializeAsString();
  out += blake2b(out).view();
  return out;
}

Result<std::string> write_entry_proof(const LedgerView& view, const RecordRef& ref, const EntryId& id) {
  const auto record = view.record(ref);
  const Held* held = record ? record->find(id) : nullptr;
  if (held == nullptr) return not_found("本机没有这条记录");
  for (const Place& place : proving_places(view, *held)) {
    std::set<Seq> seqs = {place.seq};
    pb::ProofStretch stretch;
    if (!add_stretch(view, *view.logs().by_no(place.log), seqs, {}, stretch)) continue;
    stretch.mutable_items(0)->set_digest(id.str());
    return stretch.SerializeAsString();
  }
  const auto noted = view.local(row_of(id));
  if (!noted) return not_found("本机没有它的日志");
  return *noted;
}

Result<void> check_entry_proof(std::string_view proof, const RecordRef& ref, std::string_view entry,
                               const PublicKey& root) {
  pb::ProofStretch stretch;
  if (proof.size() > kEntryProofBytesMax) return too_large("证明过大");
  TRY(add_noted(proof, std::string(entry), stretch));
  Checking checking{root, ref, {}, {}};
  return check_stretch(checking, stretch);
}

void note_entry_proof(Batch& batch, const EntryId& id, const std::string& proof) {
  batch.change_local({row_of(id), proof});
}

bool has_entry_proof(const LedgerView& view, const EntryId& id) {
  return view.local(row_of(id)).has_value();
}

std::vector<EntryId> not_proven(const LedgerView& view, const Record& record) {
  std::vector<EntryId> out;
  for (const Held& held : record.held) {
    const bool counts = held.standing != Standing::kNotAllowed;
    if (counts && proving_places(view, held).empty() && !has_entry_proof(view, held.id)) out.push_back(held.id);
  }
  return out;
}

Result<Proof> check_proof(std::string_view file, const PublicKey& root) {
  std::optional<Error> altered;
  TRY_ASSIGN(const pb::ProofFile in, open_file(file, altered));
  // What a signature covers is named by its place, the rest by the whole.
  TRY_ASSIGN(Proof out, check_parts(in, root));
  if (altered) return *altered;
  return out;
}

}  // namespace yichuang::storage
