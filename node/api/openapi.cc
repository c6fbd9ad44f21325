#include "node/api/openapi.h"

#include <nlohmann/json.hpp>
#include <set>

namespace yichuang::node {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using nlohmann::json;

namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// Collects the schemas of messages as they are come upon.
class Schemas {
 public:
  json reference(const Descriptor* message) {
    if (message->full_name() == "google.protobuf.Timestamp") return {{"type", "string"}, {"format", "date-time"}};
    if (message->full_name() == "google.protobuf.Struct") return {{"type", "object"}};
    const std::string name = message->name();
    if (seen_.insert(name).second) all_[name] = object(message);
    return {{"$ref", "#/components/schemas/" + name}};
  }
  const json& all() const { return all_; }

 private:
  json object(const Descriptor* message) {
    json properties = json::object();
    for (int i = 0; i < message->field_count(); ++i)
      properties[message->field(i)->json_name()] = field(message->field(i));
    return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  }
  json field(const FieldDescriptor* field) {
    if (field->is_map())
      return {{"type", "object"}, {"additionalProperties", value(field->message_type()->map_value())}};
    const json one = value(field);
    return field->is_repeated() ? json{{"type", "array"}, {"items", one}} : one;
  }
  json value(const FieldDescriptor* field) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return reference(field->message_type());
      case FieldDescriptor::CPPTYPE_ENUM:
        return enumeration(field->enum_type());
      case FieldDescriptor::CPPTYPE_BOOL:
        return {{"type", "boolean"}};
      case FieldDescriptor::CPPTYPE_STRING:
        return field->type() == FieldDescriptor::TYPE_BYTES ? json{{"type", "string"}, {"contentEncoding", "base64"}}
                                                            : json{{"type", "string"}};
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT64:
        return {{"type", "string"}, {"format", "int64"}};
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_UINT32:
        return {{"type", "integer"}};
      default:
        return {{"type", "number"}};
    }
  }
  static json enumeration(const EnumDescriptor* values) {
    json names = json::array();
    for (int i = 0; i < values->value_count(); ++i) names.push_back(values->value(i)->name());
    return {{"type", "string"}, {"enum", names}};
  }

  std::set<std::string> seen_;
  json all_ = json::object();
};

json parameters_of(const Route& route) {
  json out = json::array();
  for (std::size_t at = route.pattern.find('{'); at != std::string::npos; at = route.pattern.find('{', at + 1)) {
    const std::string name = route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1);
    out.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  for (const Parameter& parameter : route.parameters) {
    out.push_back({{"name", parameter.name},
                   {"in", "query"},
                   {"description", parameter.description},
                   {"schema", {{"type", "string"}}}});
  }
  return out;
}

}  // namespace

std::string openapi_json(const Router& router, const std::string& version) {
  Schemas schemas;
  json paths = json::object();
  const json problem = {
      {"description", "problem details (RFC 9457)"},
      {"content", {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
  for (const Route& route : router.routes()) {
    if (route.access == Access::kLocal) continue;
    json operation = {{"summary", route.summary}, {"parameters", parameters_of(route)}};
    if (route.request != nullptr) {
      operation["requestBody"] = {{"required", true},
                                  {"content", {{"application/json", {{"schema", schemas.reference(route.request)}}}}}};
    }
    json ok = {{"description", "done"}};
    if (route.response != nullptr)
      ok["content"] = {{"application/json", {{"schema", schemas.reference(route.response)}}}};
    operation["responses"] = {{"2XX", ok}, {"default", problem}};
    if (route.access == Access::kAnybody) operation["security"] = json::array();
    paths[route.pattern][lower(route.method)] = operation;
  }
  json components = schemas.all();
  components["Problem"] = {
      {"type", "object"},
      {"properties",
       {{"type", {{"type", "string"}}},
        {"title", {{"type", "string"}}},
        {"status", {{"type", "integer"}}},
        {"detail", {{"type", "string"}}},
        {"code", {{"type", "string"}}},
        {"errors",
         {{"type", "array"},
          {"items",
           {{"type", "object"},
            {"properties", {{"where", {{"type", "string"}}}, {"what", {{"type", "string"}}}}}}}}}}}};
  const json session = {{"session", json::array()}};
  return json{{"openapi", "3.1.0"},
              {"info", {{"title", "Yichuang 一窗"}, {"version", version}}},
              {"security", json::array({session})},
              {"paths", paths},
              {"components",
               {{"schemas", components},
                {"securitySchemes",
                 {{"session",
                   {{"type", "apiKey"},
                    {"in", "cookie"},
                    {"name", "__Host-yc_session"},
                    {"description", "yc_session over plain HTTP"}}}}}}}}
      .dump(1);
}

}  // namespace yichuang::node
