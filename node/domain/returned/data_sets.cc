#include "node/domain/returned/data_sets.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "node/domain/identifiers/resident_id.h"
#include "node/domain/returned/lease.h"
#include "storage/base/numbers.h"

namespace yichuang::node {

using nlohmann::json;

namespace {

constexpr std::size_t kValueBytesMax = 600;
constexpr std::size_t kMoneyDigitsMax = 12;

const std::string& text_of(const json& object, const char* name) {
  static const std::string kNothing;
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get_ref<const std::string&>() : kNothing;
}

// A cycle with room for weekends; 0 for one that is not known.
std::uint32_t cycle_days(const std::string& cycle) {
  constexpr std::array<std::pair<const char*, std::uint32_t>, 6> kCycles = {
      {{"realtime", 1}, {"daily", 1}, {"weekly", 7}, {"monthly", 31}, {"quarterly", 92}, {"yearly", 366}}};
  for (const auto& [name, days] : kCycles) {
    if (cycle == name) return days;
  }
  return 0;
}

std::vector<std::string> options_of(const std::string& type, const json& code_lists) {
  std::vector<std::string> out;
  if (type.starts_with("enum:")) {
    for (std::size_t at = 5; at <= type.size();) {
      const std::size_t bar = std::min(type.find('|', at), type.size());
      out.push_back(type.substr(at, bar - at));
      at = bar + 1;
    }
  } else if (type.starts_with("code:")) {
    const auto list = code_lists.find(type.substr(5));
    if (list == code_lists.end() || !list->is_object()) return out;
    for (const auto& [code, label] : list->items()) out.push_back(code);
  }
  return out;
}

DataSet read_set(const json& from, const json& code_lists) {
  DataSet out;
  out.code = text_of(from, "code");
  out.name = text_of(from, "name_zh");
  out.provider = text_of(from, "provider");
  out.terms = text_of(from, "condition_zh");
  out.cycle_days = cycle_days(text_of(from, "update_cycle"));
  const auto lease = from.find("lease_days");
  out.lease_days = lease != from.end() && lease->is_number_unsigned() ? lease->get<std::uint32_t>() : kLeaseDaysDefault;
  out.key = text_of(from, "key");
  const auto fields = from.find("fields");
  if (fields == from.end() || !fields->is_array()) return out;
  for (const json& field : *fields) {
    if (!field.is_object()) continue;
    const std::string& type = text_of(field, "type");
    const auto required = field.find("required");
    out.fields.push_back({text_of(field, "name"), text_of(field, "zh"), type,
                          required != field.end() && required->is_boolean() && required->get<bool>(),
                          options_of(type, code_lists)});
  }
  return out;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_money(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!all_digits(whole) || whole.size() > kMoneyDigitsMax) return false;
  return point == std::string_view::npos || (text.size() - point <= 3 && all_digits(text.substr(point + 1)));
}

Result<std::string> date_value(std::string_view text) {
  std::string dashed(text);
  if (text.size() == 8 && all_digits(text)) {
    dashed = dashed.substr(0, 4) + "-" + dashed.substr(4, 2) + "-" + dashed.substr(6);
  }
  if (!parse_date(dashed)) return invalid("应为日期,如 2026-11-01");
  return dashed;
}

Result<std::string> flag_value(std::string_view text) {
  for (const char* yes : {"true", "1", "是"}) {
    if (text == yes) return std::string("true");
  }
  for (const char* no : {"false", "0", "否"}) {
    if (text == no) return std::string("false");
  }
  return invalid("应为 是 或 否");
}

}  // namespace

const DataField* DataSet::field(std::string_view wanted) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const DataField& one) { return one.name == wanted; });
  return found == fields.end() ? nullptr : &*found;
}

bool DataSet::of_persons() const {
  const DataField* subject = field(key);
  return subject != nullptr && subject->type == "idno";
}

std::vector<DataSet> data_sets(const Catalogue& catalogue) {
  std::vector<DataSet> out;
  const json& common = catalogue.common();
  const auto sets = common.find("datasets");
  if (sets == common.end() || !sets->is_array()) return out;
  static const json kNoLists = json::object();
  const auto found = common.find("code_lists");
  const json& code_lists = found == common.end() ? kNoLists : *found;
  for (const json& set : *sets) {
    if (!set.is_object()) continue;
    DataSet read = read_set(set, code_lists);
    if (!read.code.empty() && !read.key.empty()) out.push_back(std::move(read));
  }
  return out;
}

const DataSet* find_data_set(const std::vector<DataSet>& sets, std::string_view code) {
  const auto found = std::find_if(sets.begin(), sets.end(), [&](const DataSet& set) { return set.code == code; });
  return found == sets.end() ? nullptr : &*found;
}

std::optional<DataSource> data_source(const json& form_field) {
  constexpr std::string_view kPrefix = "dataset:";
  const std::string& prefill = text_of(form_field, "prefill");
  const std::size_t point = prefill.find('.');
  if (!prefill.starts_with(kPrefix) || point == std::string::npos) return std::nullopt;
  return DataSource{prefill.substr(kPrefix.size(), point - kPrefix.size()), prefill.substr(point + 1)};
}

Result<std::string> canonical_value(const DataField& field, std::string_view text) {
  if (text.size() > kValueBytesMax) return invalid("超过 200 个字");
  const std::string& type = field.type;
  if (type == "idno") {
    const auto number = parse_resident_id(text);
    if (!number) return invalid("不是公民身份号码");
    return number->number;
  }
  if (type == "date") return date_value(text);
  if (type == "bool") return flag_value(text);
  if (type == "int" && !parse_whole<std::int32_t>(text)) return invalid("应为整数");
  if (type == "money" && !is_money(text)) return invalid("应为金额,至多两位小数");
  if (type == "an12" && (text.size() != 12 || !Division::from_padded(text))) return invalid("应为 12 位区划代码");
  if (type == "mobile" && (text.size() != 11 || !all_digits(text) || text[0] != '1')) return invalid("不是手机号码");
  if (type == "uscc" && !is_social_credit_code(text)) return invalid("不是统一社会信用代码");
  if (!field.options.empty() && std::find(field.options.begin(), field.options.end(), text) == field.options.end()) {
    return invalid("没有「" + std::string(text) + "」这一项");
  }
  return std::string(text);
}

json form_value(const std::string& text, const std::string& form_type) {
  if (form_type == "int" || form_type == "year") {
    const auto number = parse_whole<std::int32_t>(text);
    return number ? json(*number) : json();
  }
  if (form_type == "money" || form_type == "decimal") {
    return is_money(text) ? json(std::strtod(text.c_str(), nullptr)) : json();
  }
  if (form_type == "boolean" || form_type == "checkbox") {
    return text == "true" ? json(true) : text == "false" ? json(false) : json();
  }
  for (const char* several : {"table", "multiselect", "tags", "signature", "photo", "device"}) {
    if (form_type == several) return {};
  }
  return text;
}

}  // namespace yichuang::node
