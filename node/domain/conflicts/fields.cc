#include "node/domain/conflicts/fields.h"

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "node/domain/accounts/account.pb.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/catalogue/catalogue.pb.h"
#include "node/domain/kinds.h"

namespace yichuang::node {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using nlohmann::json;
using storage::Collection;

namespace {

constexpr std::string_view kForm = "form.";
constexpr std::string_view kPaper = "paper.";
constexpr std::array kOfTheFirstEvent{"id_no", "division_code"};
constexpr std::array kOfTheKey{"account", "code", "version", "year"};

template <class Names>
bool among(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Error unreadable() {
  return conflict("一方的内容已不在本机,不能逐项采用");
}

// ---- cases
const v1::Material* paper_of(const CaseContent& content, const std::string& name) {
  const auto found = std::find_if(content.materials.begin(), content.materials.end(),
                                  [&](const v1::Material& one) { return one.name() == name; });
  return found == content.materials.end() ? nullptr : &*found;
}

bool same_paper(const v1::Material* one, const v1::Material* other) {
  if (one == nullptr || other == nullptr) return one == other;
  return one->SerializeAsString() == other->SerializeAsString();
}

json field_of(const CaseContent& content, const std::string& name) {
  const auto found = content.form.fields().find(name);
  google::protobuf::Struct only;
  if (found != content.form.fields().end()) (*only.mutable_fields())[name] = found->second;
  return to_json(only).value(name, json());
}

void put_field(const std::string& name, const CaseContent& from, v1::CaseSettled& out) {
  google::protobuf::Value& value = (*out.mutable_form()->mutable_fields())[name];
  const auto found = from.form.fields().find(name);
  if (found == from.form.fields().end()) {
    value.set_null_value(google::protobuf::NULL_VALUE);
  } else {
    value = found->second;
  }
}

void put_paper(const std::string& name, const CaseContent& from, v1::CaseSettled& out) {
  const v1::Material* paper = paper_of(from, name);
  v1::Material& put = *out.add_materials();
  if (paper != nullptr) put = *paper;
  put.set_name(name);
}

// ---- registers that are messages
std::string only(const Message& of, const FieldDescriptor* field) {
  const std::unique_ptr<Message> copy(of.New());
  copy->CopyFrom(of);
  const auto* descriptor = of.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    if (descriptor->field(i) != field) copy->GetReflection()->ClearField(copy.get(), descriptor->field(i));
  }
  return copy->SerializeAsString();
}

std::vector<std::string> differing(const Message& left, const Message& right) {
  std::vector<std::string> out;
  const auto* descriptor = left.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    const std::string& name = field->json_name();
    if (!among(kOfTheKey, name) && only(left, field) != only(right, field)) out.push_back(name);
  }
  return out;
}

void take(const std::string& name, const Message& from, Message& into) {
  const auto* descriptor = into.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    if (field->json_name() != name) continue;
    into.GetReflection()->ClearField(&into, field);
    const std::string value = only(from, field);
    into.MergeFromString(value);
  }
}

std::optional<v1::AccountGrant> grant_of(std::string_view bytes) {
  v1::AccountGrant out;
  if (!out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return out;
}

// ---- registers that are published as JSON
template <class Wrapper>
std::optional<json> published(std::string_view bytes) {
  Wrapper wrapper;
  if (!wrapper.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  json out = json::parse(wrapper.json(), nullptr, false);
  return out.is_object() ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<json> published(Collection collection, std::string_view bytes) {
  return collection == kCatalogue ? published<v1::CatalogueEntry>(bytes) : published<v1::CalendarEntry>(bytes);
}

std::vector<std::string> differing(const json& left, const json& right) {
  std::set<std::string> names;
  for (const json* side : {&left, &right}) {
    for (const auto& [name, value] : side->items()) names.insert(name);
  }
  std::vector<std::string> out;
  for (const std::string& name : names) {
    if (!among(kOfTheKey, name) && left.value(name, json()) != right.value(name, json())) out.push_back(name);
  }
  return out;
}

std::string wrapped(Collection collection, std::string_view now, const json& content) {
  if (collection == kCalendars) {
    v1::CalendarEntry out;
    out.set_json(content.dump());
    return out.SerializeAsString();
  }
  v1::CatalogueEntry out;
  out.ParseFromArray(now.data(), static_cast<int>(now.size()));
  const json state = content.value("state", json());
  if (state.is_string()) out.set_state(state.get<std::string>());
  out.set_json(content.dump());
  return out.SerializeAsString();
}

}  // namespace

const char* side_name(Side side) {
  return side == Side::kLeft ? "left" : "right";
}

std::vector<std::string> differing_fields(const CaseContent& left, const CaseContent& right) {
  std::set<std::string> fields;
  std::set<std::string> papers;
  for (const CaseContent* side : {&left, &right}) {
    for (const auto& [name, value] : side->form.fields()) fields.insert(name);
    for (const v1::Material& paper : side->materials) papers.insert(paper.name());
  }
  std::vector<std::string> out;
  for (const std::string& name : fields) {
    if (!among(kOfTheFirstEvent, name) && field_of(left, name) != field_of(right, name)) {
      out.push_back(std::string(kForm) + name);
    }
  }
  for (const std::string& name : papers) {
    if (!same_paper(paper_of(left, name), paper_of(right, name))) out.push_back(std::string(kPaper) + name);
  }
  return out;
}

void put_chosen(const Choices& choices, const CaseContent& left, const CaseContent& right, const CaseContent& now,
                v1::CaseSettled& out) {
  for (const auto& [field, side] : choices) {
    const CaseContent& from = side == Side::kLeft ? left : right;
    if (field.starts_with(kForm)) {
      const std::string name = field.substr(kForm.size());
      if (field_of(from, name) != field_of(now, name)) put_field(name, from, out);
    } else if (field.starts_with(kPaper)) {
      const std::string name = field.substr(kPaper.size());
      if (!same_paper(paper_of(from, name), paper_of(now, name))) put_paper(name, from, out);
    }
  }
}

std::string why_as_a_whole(Collection collection) {
  switch (collection) {
    case kGrants:
    case kCatalogue:
    case kCalendars:
      return {};
    case kProfiles:
      return "口令由账号本人设置,是一个整体,不能逐项";
    case kWebKeys:
    case kWebCertificates:
    case kWebAuthorities:
      return "密钥和证书是一个整体,不能逐项";
    default:
      return "这种登记是一个整体,不能逐项";
  }
}

std::vector<std::string> differing_fields(Collection collection, std::string_view left, std::string_view right) {
  if (!why_as_a_whole(collection).empty()) return {};
  if (collection == kGrants) {
    const auto one = grant_of(left);
    const auto other = grant_of(right);
    return one && other ? differing(*one, *other) : std::vector<std::string>();
  }
  const auto one = published(collection, left);
  const auto other = published(collection, right);
  return one && other ? differing(*one, *other) : std::vector<std::string>();
}

Result<std::string> with_chosen(Collection collection, std::string_view now, std::string_view left,
                                std::string_view right, const Choices& choices) {
  if (collection == kGrants) {
    auto out = grant_of(now);
    const auto one = grant_of(left);
    const auto other = grant_of(right);
    if (!out || !one || !other) return unreadable();
    for (const auto& [name, side] : choices) take(name, side == Side::kLeft ? *one : *other, *out);
    return out->SerializeAsString();
  }
  auto out = published(collection, now);
  const auto one = published(collection, left);
  const auto other = published(collection, right);
  if (!out || !one || !other) return unreadable();
  for (const auto& [name, side] : choices) {
    const json& from = side == Side::kLeft ? *one : *other;
    if (from.contains(name)) {
      (*out)[name] = from[name];
    } else {
      out->erase(name);
    }
  }
  return wrapped(collection, now, *out);
}

}  // namespace yichuang::node
