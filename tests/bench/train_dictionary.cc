// train_dictionary --cases FILE --catalogue FILE --starter FILE --out FILE [--bytes N]
//
// Makes the zstd dictionary that messages of the exchange are packed with, from
// invented cases only. The same files give the same dictionary: run by
// tests/bench/train_dictionary, which makes them from a seed that no benchmark
// uses.

#define ZDICT_STATIC_LINKING_ONLY
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <zdict.h>
#include <zstd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "node/domain/cases/actions.h"
#include "node/domain/cases/commands.h"
#include "node/domain/cases/flow.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/identifiers/case_number.h"
#include "node/domain/kinds.h"
#include "node/domain/projections.h"
#include "storage/crypto/secure_random.h"
#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "sync/engine/convert.h"
#include "sync/protocol/packing.h"
#include "tests/bench/bench_case.h"
#include "tests/support/identities.h"

namespace {

using namespace yichuang;
using namespace yichuang::storage;
using nlohmann::json;

// Of the bench's businesses and of each one of the starter catalogue; cases that
// go on to their end.
constexpr std::size_t kBenchCases = 4000;
constexpr std::size_t kStarterCasesEach = 60;
constexpr std::size_t kBenchCasesToTheEnd = 600;
constexpr std::size_t kStarterCasesToTheEndEach = 20;
constexpr std::size_t kCheckedCases = 500;
constexpr int kLevel = 3;  // as sync/protocol/packing.cc packs
// A Monday morning of November 2026.
constexpr Instant kNow{1'794'800'000'000};

// Maps of Protobuf come in no order of their own; here they do.
std::string ordered(const google::protobuf::MessageLite& message) {
  std::string out;
  {
    google::protobuf::io::StringOutputStream stream(&out);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    CHECK(message.SerializeToCodedStream(&coded));
  }
  return out;
}

template <class T>
const T& any_of(const std::vector<T>& choices, Prng& prng) {
  return choices[prng.below(choices.size())];
}

// A county and what its halls write; its entries are the samples.
class County {
 public:
  County(std::string_view province, std::string_view county, std::shared_ptr<const node::Catalogue> catalogue,
         std::uint64_t seed)
      : prng_(seed), authority_(prng_), catalogue_(std::move(catalogue)) {
    auto opened =
        Ledger::open(map_, authority_.below(authority_.province(province), county), node::projections(), prng_);
    CHECK(opened.has_value());
    ledger_ = std::move(*opened);
  }

  // Files a case as a window of `town` would, and takes it to its end if asked.
  enum class Until : unsigned char { kFiled, kClosed };
  void file(v1::CaseFiled filed, const std::string& town, const std::string& clerk, Until until) {
    const Division hall = *Division::from(town);
    const std::string key = prng_.bytes(16);
    write([&](const LedgerView& view) -> Result<Plan> {
      filed.set_number(node::make_case_number(hall, node::local_date(kNow), view.number_log(), view.last_serial() + 1));
      std::vector<Division> audience;
      if (const auto to = Division::from(filed.rules().deciding_division());
          to && *to != hall && to->tier() == Tier::kTownship) {
        audience.push_back(*to);
      }
      return Plan{{EntryDraft{node::kCaseFiled, key, audience, town + "/" + clerk, ordered(filed)}}, {}, 1};
    });
    if (until == Until::kClosed) go_to_the_end(key, town);
  }

  // What the exchange would send of it: each entry alone, as a thin link sees
  // it, and the entries that others wrote as lines of a feed.
  std::vector<std::string> samples() {
    std::vector<std::string> out;
    const Snapshot snapshot = ledger_->snapshot();
    const LogInfo log = snapshot->logs().of_division(ledger_->identity().division()).front();
    for (Seq seq = 2; seq <= log.head(); ++seq) {
      Held held;
      held.places = {{log.no, seq}};
      const auto entry = snapshot->entry(held);
      CHECK(entry.has_value());
      LogRange range{log.id,
                     log.owner,
                     seq,
                     *ChainHash::from(prng_.bytes(32)),
                     {encode_entry(entry->entry)},
                     kNow,
                     *Signature::from(prng_.bytes(64)),
                     {}};
      sync::pb::Request request;
      request.set_time_ms(static_cast<std::uint64_t>(kNow.ms));
      sync::write_range(std::move(range), false, *request.mutable_push()->add_ranges());
      out.push_back(ordered(request));
    }
    return out;
  }

  const node::Catalogue& catalogue() const { return *catalogue_; }
  SeededPrng& prng() { return prng_; }

 private:
  bool write(const Command& command) {
    auto batch = ledger_->begin({kNow});
    const bool done = batch->execute(command).has_value();
    CHECK(ledger_->commit(std::move(batch)).has_value());
    return done;
  }

  void go_to_the_end(const std::string& key, const std::string& town) {
    static const std::vector<std::string> kOpinions = {"同意",
                                                       "材料齐全,符合条件,同意上报",
                                                       "经核查情况属实,符合规定",
                                                       "审核通过",
                                                       "经入户调查,情况属实",
                                                       "公示无异议",
                                                       "同意办理",
                                                       ""};
    const node::CaseContext context{catalogue_, std::make_shared<const node::WorkingDays>(), kNow, &prng_};
    for (int turn = 0; turn < 24; ++turn) {
      const auto record = ledger_->snapshot()->record({node::kCases, key});
      const v1::CaseSummary summary = node::summary_of(*record);
      v1::ActOnCase request;
      request.set_opinion(any_of(kOpinions, prng_));
      std::string action = node::kActionPass;
      node::Actor actor{
          "c" + town.substr(6) + "0" + std::to_string(1 + prng_.below(9)), "某", *Division::from(town), {}, {}, "03"};
      if (summary.state() == v1::DECIDED) {
        action = node::kActionIssue;
      } else if (summary.state() == v1::ISSUED) {
        action = node::kActionDeliver;
      } else if (summary.has_step()) {
        if (node::is_decision(summary.step()))
          action = node::kActionDecide;
        else if (summary.state() == v1::ACCEPTED && turn % 3 == 0)
          action = node::kActionTake;
        request.set_granted(true);
        actor.division = *Division::from(summary.step().division());
        actor.account =
            (summary.step().role().ends_with("approver") ? "ld-" : "sh-") + std::to_string(1 + prng_.below(9));
        actor.roles = {node::role_of_step(summary.step().role())};
      }
      if (summary.state() == v1::DECIDED || summary.state() == v1::ISSUED) actor.roles = {v1::WINDOW_CLERK};
      if (!write(node::act_on_case(key, action, request, actor, context, {}))) return;
    }
  }

  SeededPrng prng_;
  tests::Authority authority_;
  std::shared_ptr<const node::Catalogue> catalogue_;
  MemoryMap map_;
  std::unique_ptr<Ledger> ledger_;
};

v1::CaseFiled bench_filing(County& county, const bench::BenchCase& one) {
  v1::FileCase request;
  CHECK(request.ParseFromString(one.request));
  const node::CaseContext context{std::make_shared<const node::Catalogue>(county.catalogue()),
                                  std::make_shared<const node::WorkingDays>(), kNow, &county.prng()};
  const node::Actor actor{one.clerk, "某", *Division::from("410121100"), {v1::WINDOW_CLERK}, {}, "03"};
  auto draft = node::draft_filing(request, actor, context);
  CHECK(draft.has_value());
  *draft->filed.mutable_earlier() = one.earlier;
  return std::move(draft->filed);
}

// Something that could stand in a field of the catalogue.
json invented(const json& field, const v1::FileCase& someone, Prng& prng) {
  const std::string type = field.at("type").get<std::string>();
  const auto& person = someone.form().fields();
  const auto of_person = [&](const char* name) { return person.at(name).string_value(); };
  const std::string name = field.at("name").get<std::string>();
  const json options = field.value("options", json::array());
  if (!options.empty()) {
    json one = options[prng.below(options.size())].value("value", "");
    return type == "multiselect" || type == "tags" ? json::array({one}) : one;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%04u-%02u-%02u", static_cast<unsigned>(1950 + prng.below(77)),
                static_cast<unsigned>(1 + prng.below(12)), static_cast<unsigned>(1 + prng.below(28)));
  if (type == "idno") return of_person("id_no");
  if (type == "date") return text;
  if (type == "month") return std::string(text).substr(0, 7);
  if (type == "year") return 1990 + static_cast<int>(prng.below(37));
  if (type == "mobile") return of_person("mobile");
  if (type == "division") return "3299011012" + std::to_string(10 + prng.below(20));
  if (type == "boolean" || type == "checkbox") return prng.below(3) > 0;
  if (type == "digits") return "62220200000000" + std::to_string(10000 + prng.below(90000));
  if (type == "int") return prng.below(10);
  if (type == "decimal" || type == "money") return 10 * prng.below(1000);
  if (type == "signature" || type == "photo") return "signed";
  if (type == "table") return json::array({{{"name", of_person("name")}, {"id_no", of_person("id_no")}}});
  if (name.find("bank_name") != std::string::npos) return prng.below(2) == 0 ? "农商行" : "邮储银行";
  if (name.find("address") != std::string::npos) return of_person("address");
  return of_person("name");
}

v1::CaseFiled starter_filing(County& county, const node::BusinessDefinition& business, const v1::FileCase& someone) {
  Prng& prng = county.prng();
  json form = json::object();
  for (const json& field : business.of_person.fields) {
    const bool wanted = field.value("required", false) || prng.below(3) == 0;
    if (wanted) form[field.at("name").get<std::string>()] = invented(field, someone, prng);
  }
  google::protobuf::Struct fields;
  node::to_struct(form, fields);
  v1::CaseFiled out;
  node::split_form(std::move(fields), out);
  const Division here = *Division::from("329901101");
  const Division residence = prng.below(5) == 0 ? *Division::from("329901102") : here;
  *out.mutable_rules() = node::rules_for(business, here, residence);
  for (const node::MaterialRule& rule : business.of_person.materials) {
    if (!rule.required && prng.below(3) > 0) continue;
    v1::Material& added = *out.add_materials();
    added.set_name(rule.name);
    added.set_state(rule.certificate.empty() || prng.below(2) == 0 ? v1::TAKEN : v1::CERTIFICATE);
    if (prng.below(2) == 0) {
      v1::Attachment& file = *added.add_attachments();
      file.set_blob(blake2b(prng.bytes(8)).hex());
      file.set_name(rule.name + ".jpg");
      file.set_media_type("image/jpeg");
      file.set_size(100'000 + prng.below(900'000));
    }
  }
  out.set_channel(v1::WINDOW);
  out.set_outcome(v1::ACCEPTED);
  out.set_window("0" + std::to_string(1 + prng.below(9)));
  out.mutable_filed_at()->set_seconds(kNow.ms / 1000 + static_cast<std::int64_t>(prng.below(86400)));
  out.mutable_filed_at()->set_nanos(static_cast<int>(prng.below(1000)) * 1'000'000);
  char code[8];
  std::snprintf(code, sizeof code, "%06u", static_cast<unsigned>(prng.below(1'000'000)));
  out.set_query_code(code);
  const node::DueDays due = node::due_days(out.rules(), node::local_date(kNow), node::WorkingDays());
  out.set_promised_due(node::format_date(due.promised));
  out.set_statutory_due(node::format_date(due.statutory));
  return out;
}

std::string train(const std::vector<std::string>& samples, std::size_t bytes) {
  std::string all;
  std::vector<std::size_t> sizes;
  for (const std::string& sample : samples) {
    all += sample;
    sizes.push_back(sample.size());
  }
  std::string out(bytes, '\0');
  ZDICT_fastCover_params_t parameters{};
  parameters.d = 8;
  parameters.steps = 8;
  parameters.nbThreads = 1;
  parameters.zParams.compressionLevel = kLevel;
  parameters.zParams.dictID = 1;
  const std::size_t size = ZDICT_optimizeTrainFromBuffer_fastCover(out.data(), out.size(), all.data(), sizes.data(),
                                                                   static_cast<unsigned>(sizes.size()), &parameters);
  CHECK(!ZDICT_isError(size));
  out.resize(size);
  return out;
}

// Bytes on the line of one message alone, on average.
double packed_alone(const std::vector<std::string>& samples, std::string_view dictionary) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
  std::size_t total = 0;
  for (const std::string& sample : samples) {
    std::string out(ZSTD_compressBound(sample.size()), '\0');
    const std::size_t size = ZSTD_compress_usingDict(context.get(), out.data(), out.size(), sample.data(),
                                                     sample.size(), dictionary.data(), dictionary.size(), kLevel);
    CHECK(!ZSTD_isError(size));
    total += size;
  }
  return static_cast<double>(total) / static_cast<double>(samples.size());
}

int usage() {
  std::fprintf(stderr, "usage: train_dictionary --cases FILE --catalogue FILE --starter FILE --out FILE [--bytes N]\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  start_crypto();
  std::map<std::string, std::string> asked = {{"--bytes", "32768"}};
  for (int i = 1; i + 1 < argc; i += 2) asked[argv[i]] = argv[i + 1];
  for (const char* name : {"--cases", "--catalogue", "--starter", "--out"}) {
    if (!asked.contains(name)) return usage();
  }
  const auto cases = bench::read_cases(asked["--cases"], kBenchCases + kCheckedCases);
  CHECK(cases.size() == kBenchCases + kCheckedCases);
  const auto read = [&](const char* name) {
    auto parsed = node::Catalogue::parse(bench::read_file(asked[name]));
    CHECK(parsed.has_value());
    return std::make_shared<const node::Catalogue>(std::move(*parsed));
  };
  County invented_county("41", "410121", read("--catalogue"), 1);
  County checked_county("41", "410121", read("--catalogue"), 2);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    County& county = i < kBenchCases ? invented_county : checked_county;
    county.file(bench_filing(county, cases[i]), "410121100", cases[i].clerk,
                i < kBenchCasesToTheEnd ? County::Until::kClosed : County::Until::kFiled);
  }
  County starter("32", "329901", read("--starter"), 3);
  std::size_t next = 0;
  for (const node::BusinessDefinition& business : starter.catalogue().businesses()) {
    for (std::size_t i = 0; i < kStarterCasesEach; ++i) {
      v1::FileCase someone;
      CHECK(someone.ParseFromString(cases[next++ % kBenchCases].request));
      starter.file(starter_filing(starter, business, someone), "329901101", "zc-" + std::to_string(1 + i % 9),
                   i < kStarterCasesToTheEndEach ? County::Until::kClosed : County::Until::kFiled);
    }
  }
  std::vector<std::string> samples = invented_county.samples();
  const std::size_t of_bench = samples.size();
  for (std::string& sample : starter.samples()) samples.push_back(std::move(sample));
  const std::string dictionary = train(samples, std::strtoul(asked["--bytes"].c_str(), nullptr, 10));
  std::ofstream(asked["--out"], std::ios::binary) << dictionary;

  const std::vector<std::string> checked = checked_county.samples();
  const std::vector<std::string> starters(samples.begin() + static_cast<std::ptrdiff_t>(of_bench), samples.end());
  std::printf("%zu samples, dictionary of %zu bytes\n", samples.size(), dictionary.size());
  std::printf("one bench case alone, not trained on: %.0f bytes, without dictionary %.0f\n",
              packed_alone(checked, dictionary), packed_alone(checked, {}));
  std::printf("one entry of the starter catalogue's cases alone: %.0f bytes, without dictionary %.0f\n",
              packed_alone(starters, dictionary), packed_alone(starters, {}));
  return 0;
}
