#include "node/main/courier_desk.h"

#include "node/domain/calendar/timestamps.h"
#include "node/domain/courier/notes.h"
#include "node/main/courier_words.h"
#include "node/main/log.h"
#include "storage/base/hex.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kIdBytes = 9;

Instant label_time(const sync::pb::StickLabel& label) {
  return Instant{static_cast<std::int64_t>(label.made_ms())};
}

void fill(const sync::StickTaken& taken, v1::StickNote& note) {
  note.set_entries(taken.entries);
  note.set_entries_known(taken.entries_known);
  note.set_entries_aside(taken.entries_aside);
  note.set_ranges_refused(taken.ranges_refused);
  note.set_lines(taken.lines);
  note.set_receipts(taken.receipts);
  note.set_files(taken.files);
  note.set_file_bytes(taken.file_bytes);
  note.set_outdated(!taken.news || !taken.feed_counts);
}

void fill(const sync::StickLoad& load, v1::StickLoad& out) {
  out.set_entries(load.entries);
  out.set_lines(load.lines);
  out.set_files(load.files);
  out.set_file_bytes(load.file_bytes);
  if (load.oldest) set_time(*out.mutable_oldest(), *load.oldest);
}

}  // namespace

// One stick that somebody hands over.
struct CourierDesk::Reading {
  std::mutex mutex;
  std::unique_ptr<sync::StickIntake> intake;
  std::uint64_t received = 0;
  Instant last;
  bool over = false;
  v1::StickNote note;
};

// One that somebody takes away; what nobody takes to its end is not noted as whole.
struct CourierDesk::Writing {
  CourierDesk& desk;
  std::unique_ptr<sync::StickWriter> writer;
  v1::StickNote note;
  std::string waiting;
  std::size_t at = 0;

  ~Writing() {
    const std::lock_guard lock(desk.mutex_);
    desk.under_way_.erase(note.id());
  }
  Result<std::string> read(std::size_t bytes_max) {
    while (at == waiting.size() && !writer->ended()) {
      waiting = writer->next();
      at = 0;
    }
    std::string out = waiting.substr(at, bytes_max);
    at += out.size();
    note.set_bytes(note.bytes() + out.size());
    const bool over = writer->ended() && at == waiting.size();
    {
      const std::lock_guard lock(desk.mutex_);
      desk.under_way_[note.id()] = note;
    }
    if (over && note.state() != "whole") {
      note.set_state("whole");
      desk.note(note);
    }
    return out;
  }
};

CourierDesk::CourierDesk(const Box& box, const Ledger& ledger, LedgerAccess& access, sync::ExchangeService& exchange,
                         const DivisionNames& names, std::function<std::vector<sync::pb::NodeStatus>()> statuses,
                         std::int64_t restore_mark)
    : ledger_(ledger),
      access_(access),
      exchange_(exchange),
      names_(names),
      statuses_(std::move(statuses)),
      courier_(
          ledger, {box.secrets.channel_key, BoxPublicKey::from(box.secrets.hub_key), box.root}, prng_,
          [this](std::function<void(Batch&)> change) { return access_.writer().run(std::move(change)); },
          static_cast<std::uint64_t>(restore_mark)) {}

std::string CourierDesk::name_of(const Division& division, const sync::BoxesBelow& boxes) const {
  for (const TierAbove& tier : access_.tiers()) {
    if (tier.division == division) return tier.name;
  }
  const auto box = boxes.of(division);
  return box ? box->certificate.name : names_.name(division);
}

void CourierDesk::note(const v1::StickNote& note) {
  (void)access_.writer().run([&note](Batch& batch) { batch.change_local(note_stick(batch.view(), note)); });
  log(LogLevel::kInfo, "stick",
      {{"deed", note.deed()},
       {"division", note.division()},
       {"account", note.account()},
       {"state", note.state()},
       {"bytes", note.bytes()},
       {"entries", note.entries()},
       {"files", note.files()}});
}

v1::StickPartner CourierDesk::partner(const Division& division, const char* way, const sync::BoxesBelow& boxes,
                                      const v1::StickNotesRow& notes) const {
  v1::StickPartner out;
  out.set_division(division.str());
  out.set_name(name_of(division, boxes));
  out.set_way(way);
  const auto box = boxes.of(division);
  if (box && box->revoked) out.set_revoked(sync::revoked_sentence(*box->revoked));
  if (const auto time = last_stick(notes, "written", division.view())) *out.mutable_last_written() = *time;
  if (const auto time = last_stick(notes, "read", division.view())) *out.mutable_last_read() = *time;
  return out;
}

std::set<Division> CourierDesk::children(const LedgerView& view) const {
  const Identity& own = access_.identity();
  std::set<Division> out;
  for (const LogInfo& log : view.logs().of_subtree(own.certificate.divisions)) {
    const auto issuer = log.chain.size() > 1 ? parse_certificate(log.chain[1].bytes) : Result<Certificate>(Error{});
    if (issuer && issuer->division() == own.division()) out.insert(log.division());
  }
  // One that was let in may not have written yet.
  for (const Certificate& box : sync::certified_by(view, own.division())) out.insert(box.division());
  out.erase(own.division());
  return out;
}

v1::CourierReport CourierDesk::report(const std::string& of) {
  v1::CourierReport out;
  out.set_division(access_.division().str());
  out.set_name(access_.identity().certificate.name);
  const Snapshot snapshot = access_.read();
  const v1::StickNotesRow notes = stick_notes(*snapshot);
  const sync::BoxesBelow boxes = courier_.boxes();
  if (const auto hub = courier_.hub()) {
    v1::StickPartner& above = *out.add_partners();
    above = partner(hub->division(), "up", boxes, notes);
    fill(courier_.load_up(), *above.mutable_load());
  }
  for (const Division& child : children(*snapshot)) {
    v1::StickPartner& below = *out.add_partners();
    below = partner(child, "down", boxes, notes);
    below.set_awaited(courier_.awaits(child));
    if (child.view() == of) fill(courier_.load_down(child), *below.mutable_load());
  }
  if (const auto held = access_.writer().held()) {
    for (v1::StickPartner& one : *out.mutable_partners()) one.set_hindrance(held->context);
  }
  std::map<std::string, v1::StickNote> under_way;
  {
    const std::lock_guard lock(mutex_);
    under_way = under_way_;
  }
  for (const auto& [id, note] : under_way) *out.add_notes() = note;
  for (int i = notes.notes_size(); i-- > 0;) {
    if (!under_way.contains(notes.notes(i).id())) *out.add_notes() = notes.notes(i);
  }
  return out;
}

Result<StickDesk::Written> CourierDesk::write(const std::string& to, const Actor& by) {
  const bool up = to == "up" || (courier_.hub() && courier_.hub()->division().view() == to);
  const auto division = up ? std::nullopt : Division::from(to);
  if (!up && !division) return Error{ErrorCode::kInvalid, "不是区划代码", {{"to", "下级的区划代码,或 up"}}};
  std::unique_ptr<sync::StickWriter> writer;
  {
    const std::lock_guard lock(courier_mutex_);
    std::vector<CertificateChain> met;
    if (const auto uplink = exchange_.uplink(); uplink && uplink->compared) {
      for (const sync::HubAbove& hub : uplink->hubs) met.push_back(hub.chain);
    }
    auto made = up ? courier_.export_up(statuses_(), access_.now())
                   : courier_.export_down(*division, std::move(met), access_.now());
    if (!made && made.error().code == ErrorCode::kNotFound) {
      return not_found(up ? "本级是省级,没有上级可以送" : "本级没有 " + to + " 的节点,或还没有它的任何记录");
    }
    if (!made) return made.error();
    writer = std::move(*made);
  }
  const sync::pb::StickLabel& label = writer->label();
  auto writing = std::shared_ptr<Writing>(new Writing{*this, nullptr, {}, {}, 0});
  v1::StickNote& note = writing->note;
  note.set_id(to_hex(prng_.bytes(kIdBytes)));
  note.set_deed("written");
  note.set_division(label.to());
  note.set_name(name_of(*Division::from(label.to()), courier_.boxes()));
  if (writer->header().has_revoked()) note.set_revoked(told_revoked_words(writer->header().revoked()));
  set_time(*note.mutable_time(), access_.now());
  set_time(*note.mutable_made(), label_time(label));
  note.set_account(by.account);
  note.set_state("under-way");
  note.set_entries(writer->header().entries());
  note.set_lines(writer->header().lines());
  note.set_files(writer->header().files());
  note.set_file_bytes(writer->header().file_bytes());
  const std::string name = stick_file_name(label);
  writing->writer = std::move(writer);
  return Written{name, {Pieces::kSizeUnknown, [writing](std::uint64_t, std::size_t bytes_max) {
                          return writing->read(bytes_max);
                        }}};
}

void CourierDesk::forget_idle() {
  std::erase_if(readings_, [&](const auto& one) { return one.second->last + kReadingIdleMax < access_.now(); });
  while (readings_.size() >= kReadingsMax) {
    const auto oldest = std::min_element(readings_.begin(), readings_.end(),
                                         [](const auto& a, const auto& b) { return a.second->last < b.second->last; });
    under_way_.erase(oldest->first);
    readings_.erase(oldest);
  }
  std::erase_if(under_way_,
                [&](const auto& one) { return one.second.deed() == "read" && !readings_.contains(one.first); });
}

v1::StickReading CourierDesk::begin(const Actor& by) {
  auto reading = std::make_shared<Reading>();
  {
    const std::lock_guard lock(courier_mutex_);
    reading->intake = courier_.intake(access_.now());
  }
  reading->last = access_.now();
  v1::StickNote& note = reading->note;
  note.set_id(to_hex(prng_.bytes(kIdBytes)));
  note.set_deed("read");
  set_time(*note.mutable_time(), access_.now());
  note.set_account(by.account);
  note.set_state("under-way");
  v1::StickReading out;
  out.set_id(note.id());
  *out.mutable_note() = note;
  const std::lock_guard lock(mutex_);
  forget_idle();
  readings_[note.id()] = std::move(reading);
  return out;
}

void CourierDesk::finish(Reading& reading) {
  reading.over = true;
  const sync::StickIntake& intake = *reading.intake;
  v1::StickNote& note = reading.note;
  note.set_state(intake.whole() ? "whole" : intake.fault() == sync::StickFault::kNone ? "broken-off" : "refused");
  note.set_trouble(stick_trouble(intake, reading.received, access_.division()));
  note.set_revoked(revoked_words(intake));
  note.set_mended(mended_words(intake.taken()));
  note.set_enrolled(enrolled_words(intake));
  this->note(note);
  if (intake.told_revoked()) exchange_.revoked_by_stick(*intake.told_revoked());
  exchange_.heard_by_stick(intake.met(), intake.receipts());
  const auto& label = intake.reader().label();
  const bool from_hub = label && label->way() == sync::pb::StickLabel::DOWN;
  const bool heard = heard_ && from_hub && intake.whole() && intake.taken().news;
  if (heard) heard_({label_time(*label), intake.taken().feed_equal});
  if (!intake.statuses().empty()) exchange_.told_by_stick(*intake.reader().writer(), intake.statuses());
}

Result<v1::StickReading> CourierDesk::take(const std::string& id, std::uint64_t at, std::string_view bytes, More more) {
  std::shared_ptr<Reading> reading;
  {
    const std::lock_guard lock(mutex_);
    const auto found = readings_.find(id);
    if (found == readings_.end()) return not_found("这份U盘搁置太久,须从头再读一遍;已收下的不会重复");
    reading = found->second;
  }
  const std::lock_guard turn(reading->mutex);
  reading->last = access_.now();
  v1::StickReading out;
  out.set_id(id);
  if (!reading->over) {
    if (at > reading->received) {
      return conflict("缺第 " + std::to_string(reading->received) + " 字节起的一段");
    }
    const std::uint64_t known = reading->received - at;
    if (known < bytes.size()) {
      // Who was met by stick is the courier's to know.
      const std::lock_guard lock(courier_mutex_);
      reading->intake->take(bytes.substr(known));
      reading->received = at + bytes.size();
    }
    v1::StickNote& note = reading->note;
    if (const auto& label = reading->intake->reader().label()) {
      note.set_division(label->from());
      note.set_name(label->from_name());
      set_time(*note.mutable_made(), label_time(*label));
    }
    note.set_bytes(reading->received);
    fill(reading->intake->taken(), note);
    const bool over = more == More::kNone || reading->intake->fault() != sync::StickFault::kNone;
    if (over) finish(*reading);
  }
  out.set_received(reading->received);
  *out.mutable_note() = reading->note;
  const std::lock_guard lock(mutex_);
  if (reading->over) {
    under_way_.erase(id);
  } else {
    under_way_[id] = reading->note;
  }
  return out;
}

}  // namespace yichuang::node
