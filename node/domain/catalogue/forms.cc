#include "node/domain/catalogue/forms.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>

#include "node/domain/catalogue/applicant_form.h"
#include "node/domain/identifiers/masking.h"
#include "storage/base/numbers.h"

namespace yichuang::node {

using nlohmann::json;

namespace {

bool is_empty(const json& value) {
  return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty()) ||
         (value.is_array() && value.empty());
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string plain(double value) {
  std::string out = std::to_string(value);
  out.erase(out.find_last_not_of('0') + 1);
  if (!out.empty() && out.back() == '.') out.pop_back();
  return out;
}

// What a bound such as "today+60", "this_year" or 80 comes to.
class Bounds {
 public:
  explicit Bounds(const Date& today) : today_(today) {}

  std::optional<Date> date(const json& bound) const {
    if (!bound.is_string()) return std::nullopt;
    const std::string text = bound.get<std::string>();
    if (!text.starts_with("today")) return parse_date(text);
    std::string_view days = std::string_view(text).substr(5);
    if (days.starts_with('+')) days.remove_prefix(1);
    return add_days(today_, parse_whole<int>(days).value_or(0));
  }
  std::optional<double> number(const json& bound) const {
    if (bound.is_number()) return bound.get<double>();
    if (bound == "this_year") return today_.year;
    return std::nullopt;
  }

 private:
  Date today_;
};

bool all_digits(std::string_view text, std::size_t count = 0) {
  return (count == 0 || text.size() == count) && !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_mobile(std::string_view text) {
  return all_digits(text, 11) && text[0] == '1' && text[1] >= '3';
}

// Making a regular expression costs more than all the rest of a form: each
// thread keeps those that it has met. One that is none restricts nothing.
bool matches(const std::string& value, const std::string& pattern) {
  thread_local std::map<std::string, std::optional<std::regex>> known;
  const auto [found, fresh] = known.try_emplace(pattern);
  if (fresh) {
    try {
      found->second.emplace(pattern, std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error&) {
      found->second.reset();
    }
  }
  return !found->second || std::regex_search(value, *found->second);
}

const json& part(const json& object, const char* name) {
  static const json kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}
bool is_set(const json& object, const char* name) {
  const json& value = part(object, name);
  return value.is_boolean() && value.get<bool>();
}
const std::string& text_in(const json& object, const char* name) {
  static const std::string kEmpty;
  const json& value = part(object, name);
  return value.is_string() ? value.get_ref<const std::string&>() : kEmpty;
}

class FieldCheck {
 public:
  FieldCheck(const json& field, const json& values, const Date& today, std::vector<Complaint>& complaints)
      : field_(field),
        values_(values),
        name_(field.at("name").get_ref<const std::string&>()),
        validation_(part(field, "validation")),
        bounds_(today),
        complaints_(complaints) {}

  void run() {
    const json& value = part(values_, name_.c_str());
    if (is_empty(value)) {
      if (is_set(field_, "required")) complain("必填");
      return;
    }
    const std::string& type = field_.at("type").get_ref<const std::string&>();
    if (type == "int" || type == "decimal" || type == "money" || type == "year") return number(value, type);
    if (type == "boolean" || type == "checkbox") return flag(value);
    if (type == "table") return table(value);
    if (type == "multiselect" || type == "tags") return several(value);
    if (!value.is_string()) return complain("应为文字");
    text(value.get_ref<const std::string&>(), type);
  }

 private:
  void complain(const std::string& what) {
    complaints_.push_back({name_, field_.value("label_zh", name_) + ":" + what});
  }

  void number(const json& value, const std::string& type) {
    if (!value.is_number()) return complain("应为数字");
    const double given = value.get<double>();
    if ((type == "int" || type == "year") && !is_whole(given)) {
      return complain("应为整数");
    }
    if (const auto least = bounds_.number(part(validation_, "min")); least && given < *least) {
      complain("不得小于 " + plain(*least));
    }
    if (const auto most = bounds_.number(part(validation_, "max")); most && given > *most) {
      complain("不得大于 " + plain(*most));
    }
  }

  void flag(const json& value) {
    if (!value.is_boolean()) return complain("应为是或否");
    if (is_set(validation_, "equals_true") && !value.get<bool>()) complain("须勾选");
  }

  void several(const json& value) {
    if (!value.is_array()) return complain("应为多项");
    if (const auto most = bounds_.number(part(validation_, "max")); most && static_cast<double>(value.size()) > *most) {
      complain("最多 " + plain(*most) + " 项");
    }
    for (const json& item : value) {
      if (!item.is_string()) return complain("各项应为文字");
      if (!among_options(item.get<std::string>())) return complain("没有「" + item.get<std::string>() + "」这一项");
    }
  }

  bool among_options(const std::string& value) const {
    const json& options = part(field_, "options");
    if (options.empty()) return true;
    return std::any_of(options.begin(), options.end(),
                       [&](const json& option) { return text_in(option, "value") == value; });
  }

  void table(const json& value) {
    if (!value.is_array()) return complain("应为表格");
    if (const auto most = bounds_.number(part(validation_, "max_rows"));
        most && static_cast<double>(value.size()) > *most) {
      return complain("最多 " + plain(*most) + " 行");
    }
    for (std::size_t row = 0; row < value.size(); ++row) {
      const std::string line = "第 " + std::to_string(row + 1) + " 行";
      if (!value[row].is_object()) return complain(line + "不是一行");
      for (const json& column : part(validation_, "columns")) {
        const std::string text = column.get<std::string>();
        const std::size_t colon = text.find(':');
        const std::string name = text.substr(0, colon);
        const bool identity = colon != std::string::npos && text.substr(colon + 1) == "gb11643";
        const json cell = value[row].value(name, json());
        if (identity && cell.is_string() && !cell.get<std::string>().empty() &&
            !parse_resident_id(cell.get<std::string>())) {
          complain(line + "身份号码校验位不符");
        }
      }
    }
  }

  void text(const std::string& value, const std::string& type) {
    if (!is_utf8(value)) return complain("含有无法识别的字符");
    const json& limit = part(validation_, "maxlength");
    const std::size_t most = limit.is_number() ? limit.get<std::size_t>() : 500;
    if (code_points(value) > most && type != "signature" && type != "photo") {
      return complain("最多 " + std::to_string(most) + " 个字");
    }
    if (type == "idno" || text_in(validation_, "algorithm") == "gb11643") return identity(value);
    if (type == "uscc") return credit_code(value);
    if (type == "date") return date(value);
    if (type == "month" && !parse_date(value + "-01")) return complain("应为月份,如 2026-11");
    if (type == "mobile") return is_mobile(value) ? void() : complain("不是手机号码");
    if (type == "division") return all_digits(value, 12) ? void() : complain("应为 12 位区划代码");
    if (type == "digits" && !all_digits(value)) return complain("应为数字");
    if ((type == "select" || type == "radio") && !among_options(value)) return complain("没有「" + value + "」这一项");
    if (const std::string& pattern = text_in(validation_, "pattern"); !pattern.empty() && !matches(value, pattern)) {
      return complain("格式不符");
    }
    if (const std::string& other = text_in(validation_, "equals");
        !other.empty() && values_.value(other, json()) != value) {
      complain("与「" + other + "」不一致");
    }
  }

  void identity(const std::string& value) {
    switch (check_resident_id(value)) {
      case ResidentIdFault::kNone:
        return;
      case ResidentIdFault::kLength:
        return complain("应为 18 位");
      case ResidentIdFault::kCharacter:
        return complain("含有不应出现的字符");
      case ResidentIdFault::kBirth:
        return complain("第 7 至 14 位不是日期");
      case ResidentIdFault::kCheck:
        return complain(std::string("最后一位不符,应为 ") + *resident_id_check(value.substr(0, 17)));
    }
  }

  void credit_code(const std::string& value) {
    switch (check_social_credit_code(value)) {
      case SocialCreditFault::kNone:
        return;
      case SocialCreditFault::kLength:
        return complain("应为 18 位");
      case SocialCreditFault::kCharacter:
        return complain("只用数字和大写字母,不用 I、O、S、V、Z");
      case SocialCreditFault::kCheck:
        return complain(std::string("最后一位不符,应为 ") + *social_credit_check(value.substr(0, 17)));
    }
  }

  void date(const std::string& value) {
    const auto given = parse_date(value);
    if (!given) return complain("应为日期,如 2026-11-16");
    if (const auto least = bounds_.date(part(validation_, "min")); least && *given < *least) {
      complain("不得早于 " + format_date(*least));
    }
    if (const auto most = bounds_.date(part(validation_, "max")); most && *most < *given) {
      complain("不得晚于 " + format_date(*most));
    }
    if (const std::string& from = text_in(validation_, "min_field"); !from.empty()) {
      const json other = values_.value(from, json());
      const auto start = other.is_string() ? parse_date(other.get<std::string>()) : std::nullopt;
      if (start && *given < *start) complain("不得早于「" + from + "」");
    }
  }

  const json& field_;
  const json& values_;
  const std::string& name_;
  const json& validation_;
  Bounds bounds_;
  std::vector<Complaint>& complaints_;
};

}  // namespace

const ApplicantForm& form_of(const BusinessDefinition& business, const json& values) {
  return is_of_organisation(values) ? business.of_organisation : business.of_person;
}

bool is_whole(double number) {
  constexpr double kExact = 9007199254740992.0;
  return number > -kExact && number < kExact && std::trunc(number) == number;
}

bool when_holds(const json& when, const json& values) {
  if (!when.is_object() || !when.contains("field")) return true;
  const std::string field = when.at("field").get<std::string>();
  if (when.contains("any")) {
    // "members.disabled": some row of the table has it set.
    const std::size_t dot = field.find('.');
    const json rows = values.value(field.substr(0, dot), json::array());
    return rows.is_array() && std::any_of(rows.begin(), rows.end(), [&](const json& row) {
             return row.is_object() && row.value(field.substr(dot + 1), json(false)) == json(true);
           });
  }
  const json value = values.value(field, json());
  if (when.contains("eq")) return value == when.at("eq");
  if (const std::string& other = text_in(when, "differs"); !other.empty()) {
    return value != values.value(other, json());
  }
  const json among = when.value("in", json::array());
  return std::find(among.begin(), among.end(), value) != among.end();
}

std::vector<Complaint> check_form(const BusinessDefinition& business, const json& values, const Date& today) {
  if (auto refused = party_refusal(business, values); !refused.empty()) return refused;
  std::vector<Complaint> out;
  std::vector<std::string_view> known;
  for (const json& field : form_of(business, values).fields) {
    known.push_back(field.at("name").get_ref<const std::string&>());
    if (when_holds(part(field, "when"), values)) FieldCheck(field, values, today, out).run();
  }
  for (const auto& [name, value] : values.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      out.push_back({name, "此事项的表单没有「" + name + "」"});
    }
  }
  return out;
}

std::vector<Complaint> check_materials(const BusinessDefinition& business, const json& values,
                                       const std::vector<v1::Material>& materials, const Date& today) {
  std::vector<Complaint> out;
  const std::vector<MaterialRule>& rules = form_of(business, values).materials;
  for (const MaterialRule& rule : rules) {
    const auto given = std::find_if(materials.begin(), materials.end(),
                                    [&](const v1::Material& material) { return material.name() == rule.name; });
    const bool there =
        given != materials.end() && given->state() != v1::MISSING && given->state() != v1::MATERIAL_STATE_UNSPECIFIED;
    if (!when_holds(rule.when, values)) continue;
    // A condition makes a paper needed even where the list says "not always".
    const bool needed = rule.required || !rule.when.is_null();
    if (!there) {
      if (needed) out.push_back({rule.name, "缺少材料:" + rule.name});
      continue;
    }
    if (given->state() == v1::TOLERATED) {
      const auto due = parse_date(given->due());
      if (!rule.tolerable) {
        out.push_back({rule.name, rule.name + ":不可容缺"});
      } else if (!due || !(today < *due)) {
        out.push_back({rule.name, rule.name + ":容缺须写明今天以后的补齐日期"});
      }
    }
    if (given->state() == v1::COMMITTED && !rule.commitment_allowed) {
      out.push_back({rule.name, rule.name + ":不可以承诺代替"});
    }
    if (given->state() == v1::CERTIFICATE && rule.certificate.empty()) {
      out.push_back({rule.name, rule.name + ":没有可代替的电子证照"});
    }
  }
  for (const v1::Material& material : materials) {
    const bool known =
        std::any_of(rules.begin(), rules.end(), [&](const MaterialRule& rule) { return rule.name == material.name(); });
    // Nothing outside the effective version may be asked for (SV09).
    if (!known) out.push_back({material.name(), "此事项不要求「" + material.name() + "」"});
  }
  return out;
}

}  // namespace yichuang::node
