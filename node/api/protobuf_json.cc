#include "node/api/protobuf_json.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <limits>
#include <optional>

#include "storage/base/hex.h"
#include "storage/base/numbers.h"

namespace yichuang::node {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::ListValue;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Struct;
using google::protobuf::Timestamp;
using google::protobuf::Value;
using google::protobuf::util::TimeUtil;

// Whole numbers up to here are exact as a double.
constexpr double kExact = 9007199254740992.0;

bool is_value(const FieldDescriptor& field) {
  return field.message_type() != nullptr && !field.is_repeated() &&
         field.message_type()->well_known_type() == Descriptor::WELLKNOWNTYPE_VALUE;
}

bool is_exact(double number) {
  return number > -kExact && number < kExact && std::trunc(number) == number;
}

// RFC 4648 §4: the other two characters, and padding.
std::string to_base64(std::string_view bytes) {
  std::string out = to_base64url(bytes);
  for (char& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> from_base64(std::string text) {
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return from_base64url(text);
}

// ---------------------------------------------------------------- printing

class Printer {
 public:
  std::string text() const { return {buffer_.GetString(), buffer_.GetSize()}; }

  void message(const Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    switch (type.well_known_type()) {
      case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
        return string(TimeUtil::ToString(static_cast<const Timestamp&>(message)));
      case Descriptor::WELLKNOWNTYPE_STRUCT:
        return object(static_cast<const Struct&>(message));
      case Descriptor::WELLKNOWNTYPE_VALUE:
        return value(static_cast<const Value&>(message));
      case Descriptor::WELLKNOWNTYPE_LISTVALUE:
        return list(static_cast<const ListValue&>(message));
      default:
        break;
    }
    out_.StartObject();
    const Reflection& read = *message.GetReflection();
    for (int i = 0; i < type.field_count(); ++i) field(message, read, *type.field(i));
    out_.EndObject();
  }

 private:
  void string(std::string_view text) { out_.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }

  void number(double number) {
    if (!std::isfinite(number)) {
      out_.Null();
    } else if (is_exact(number)) {
      out_.Int64(static_cast<std::int64_t>(number));
    } else {
      out_.Double(number);
    }
  }

  void object(const Struct& object) {
    out_.StartObject();
    for (const auto& [name, inner] : object.fields()) {
      string(name);
      value(inner);
    }
    out_.EndObject();
  }

  void list(const ListValue& list) {
    out_.StartArray();
    for (const Value& inner : list.values()) value(inner);
    out_.EndArray();
  }

  void value(const Value& value) {
    switch (value.kind_case()) {
      case Value::kNumberValue:
        return number(value.number_value());
      case Value::kStringValue:
        return string(value.string_value());
      case Value::kBoolValue:
        out_.Bool(value.bool_value());
        return;
      case Value::kStructValue:
        return object(value.struct_value());
      case Value::kListValue:
        return list(value.list_value());
      default:
        out_.Null();
    }
  }

  void field(const Message& message, const Reflection& read, const FieldDescriptor& field) {
    if (!field.is_repeated() && field.has_presence() && !read.HasField(message, &field)) return;
    string(field.json_name());
    if (!field.is_repeated()) return one(message, read, field, kSingular);
    const int size = read.FieldSize(message, &field);
    if (field.is_map()) {
      out_.StartObject();
      for (int i = 0; i < size; ++i) entry(read.GetRepeatedMessage(message, &field, i));
      out_.EndObject();
      return;
    }
    out_.StartArray();
    for (int i = 0; i < size; ++i) one(message, read, field, i);
    out_.EndArray();
  }

  // Of a map: its keys are strings.
  void entry(const Message& entry) {
    const Descriptor& type = *entry.GetDescriptor();
    const Reflection& read = *entry.GetReflection();
    string(read.GetString(entry, type.map_key()));
    one(entry, read, *type.map_value(), kSingular);
  }

  static constexpr int kSingular = -1;

  void one(const Message& message, const Reflection& read, const FieldDescriptor& field, int at) {
    const bool single = at == kSingular;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return this->message(single ? read.GetMessage(message, &field) : read.GetRepeatedMessage(message, &field, at));
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text = single ? read.GetStringReference(message, &field, &scratch)
                                         : read.GetRepeatedStringReference(message, &field, at, &scratch);
        return field.type() == FieldDescriptor::TYPE_BYTES ? string(to_base64(text)) : string(text);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = single ? read.GetEnumValue(message, &field) : read.GetRepeatedEnumValue(message, &field, at);
        const EnumValueDescriptor* named = field.enum_type()->FindValueByNumber(number);
        if (named != nullptr) return string(named->name());
        out_.Int(number);
        return;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        out_.Bool(single ? read.GetBool(message, &field) : read.GetRepeatedBool(message, &field, at));
        return;
      case FieldDescriptor::CPPTYPE_INT32:
        out_.Int(single ? read.GetInt32(message, &field) : read.GetRepeatedInt32(message, &field, at));
        return;
      case FieldDescriptor::CPPTYPE_UINT32:
        out_.Uint(single ? read.GetUInt32(message, &field) : read.GetRepeatedUInt32(message, &field, at));
        return;
      case FieldDescriptor::CPPTYPE_INT64:
        return string(
            std::to_string(single ? read.GetInt64(message, &field) : read.GetRepeatedInt64(message, &field, at)));
      case FieldDescriptor::CPPTYPE_UINT64:
        return string(
            std::to_string(single ? read.GetUInt64(message, &field) : read.GetRepeatedUInt64(message, &field, at)));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return number(single ? read.GetDouble(message, &field) : read.GetRepeatedDouble(message, &field, at));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return number(single ? read.GetFloat(message, &field) : read.GetRepeatedFloat(message, &field, at));
    }
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> out_{buffer_};
};

// ---------------------------------------------------------------- reading

using Json = rapidjson::Value;

std::string_view text_of(const Json& value) {
  return {value.GetString(), value.GetStringLength()};
}

// A whole number of type N, written as a number or as text.
template <class N>
std::optional<N> whole(const Json& value) {
  if (value.IsString()) return parse_whole<N>(text_of(value));
  if (value.IsUint64()) {
    return std::in_range<N>(value.GetUint64()) ? std::optional(static_cast<N>(value.GetUint64())) : std::nullopt;
  }
  if (value.IsNumber() && is_exact(value.GetDouble())) {
    const auto number = static_cast<std::int64_t>(value.GetDouble());
    return std::in_range<N>(number) ? std::optional(static_cast<N>(number)) : std::nullopt;
  }
  if (value.IsInt64()) {
    return std::in_range<N>(value.GetInt64()) ? std::optional(static_cast<N>(value.GetInt64())) : std::nullopt;
  }
  return std::nullopt;
}

// Fills messages. Where it is stands in `place_`, for whoever made the mistake.
class Filler {
 public:
  Result<void> message(const Json& from, Message& out) {
    const Deeper deeper(*this);
    if (depth_ > kJsonDepthMax) return wrong("套得太深");
    switch (out.GetDescriptor()->well_known_type()) {
      case Descriptor::WELLKNOWNTYPE_TIMESTAMP: {
        const bool read =
            from.IsString() && TimeUtil::FromString(std::string(text_of(from)), static_cast<Timestamp*>(&out));
        return read ? Result<void>() : wrong("应为时间,如 2026-11-22T08:00:00Z");
      }
      case Descriptor::WELLKNOWNTYPE_STRUCT:
        return object(from, static_cast<Struct&>(out));
      case Descriptor::WELLKNOWNTYPE_VALUE:
        return value(from, static_cast<Value&>(out));
      case Descriptor::WELLKNOWNTYPE_LISTVALUE:
        return list(from, static_cast<ListValue&>(out));
      default:
        return fields(from, out);
    }
  }

 private:
  struct Deeper {
    explicit Deeper(Filler& filler) : filler_(filler) { ++filler_.depth_; }
    ~Deeper() { --filler_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    Filler& filler_;
  };

  Error wrong(const std::string& what) const { return {ErrorCode::kInvalid, "请求不是所要的 JSON", {{place_, what}}}; }

  // Does `fill` with the name of a part added to the place; it stays there after an error.
  template <class Fill>
  Result<void> within(std::string_view part, Fill fill) {
    const std::size_t outside = place_.size();
    if (!place_.empty() && !part.starts_with('[')) place_ += '.';
    place_ += part;
    TRY(fill());
    place_.resize(outside);
    return {};
  }

  template <class Fill>
  Result<void> elements(const Json& from, Fill fill) {
    if (!from.IsArray()) return wrong("应为数组");
    for (rapidjson::SizeType i = 0; i < from.Size(); ++i) {
      TRY(within("[" + std::to_string(i) + "]", [&] { return fill(from[i]); }));
    }
    return {};
  }

  template <class Fill>
  Result<void> members(const Json& from, Fill fill) {
    if (!from.IsObject()) return wrong("应为对象");
    for (const auto& member : from.GetObject()) {
      TRY(within(text_of(member.name), [&] { return fill(std::string(text_of(member.name)), member.value); }));
    }
    return {};
  }

  Result<void> object(const Json& from, Struct& out) {
    auto& to = *out.mutable_fields();
    return members(from, [&](const std::string& name, const Json& inner) { return value(inner, to[name]); });
  }

  Result<void> list(const Json& from, ListValue& out) {
    return elements(from, [&](const Json& inner) { return value(inner, *out.add_values()); });
  }

  Result<void> value(const Json& from, Value& out) {
    const Deeper deeper(*this);
    if (depth_ > kJsonDepthMax) return wrong("套得太深");
    if (from.IsObject()) return object(from, *out.mutable_struct_value());
    if (from.IsArray()) return list(from, *out.mutable_list_value());
    if (from.IsString()) {
      out.set_string_value(from.GetString(), from.GetStringLength());
    } else if (from.IsNumber()) {
      out.set_number_value(from.GetDouble());
    } else if (from.IsBool()) {
      out.set_bool_value(from.GetBool());
    } else {
      out.set_null_value(google::protobuf::NULL_VALUE);
    }
    return {};
  }

  Result<void> fields(const Json& from, Message& out) {
    const Descriptor& type = *out.GetDescriptor();
    return members(from, [&](const std::string& name, const Json& inner) -> Result<void> {
      const FieldDescriptor* field = type.FindFieldByCamelcaseName(name);
      if (field == nullptr) field = type.FindFieldByName(name);
      if (field == nullptr) return wrong("没有这个字段");
      // A null stands for no field; of a value that may be anything it is one.
      if (inner.IsNull() && !is_value(*field)) return {};
      if (field->is_map()) return map(inner, out, *field);
      if (!field->is_repeated()) return one(inner, out, *field);
      return elements(inner, [&](const Json& element) { return one(element, out, *field); });
    });
  }

  // Its keys are strings.
  Result<void> map(const Json& from, Message& out, const FieldDescriptor& field) {
    return members(from, [&](const std::string& name, const Json& inner) {
      Message& entry = *out.GetReflection()->AddMessage(&out, &field);
      entry.GetReflection()->SetString(&entry, field.message_type()->map_key(), name);
      return one(inner, entry, *field.message_type()->map_value());
    });
  }

  Result<void> one(const Json& from, Message& out, const FieldDescriptor& field) {
    const Reflection& write = *out.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return message(from,
                       field.is_repeated() ? *write.AddMessage(&out, &field) : *write.MutableMessage(&out, &field));
      case FieldDescriptor::CPPTYPE_STRING: {
        if (!from.IsString()) return wrong("应为文字");
        std::optional<std::string> text(text_of(from));
        if (field.type() == FieldDescriptor::TYPE_BYTES) text = from_base64(std::move(*text));
        if (!text) return wrong("应为 base64");
        return set(&Reflection::AddString, &Reflection::SetString, out, field, std::move(*text));
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const EnumValueDescriptor* named =
            from.IsString() ? field.enum_type()->FindValueByName(std::string(text_of(from))) : nullptr;
        const std::optional<int> number = named != nullptr ? named->number() : whole<int>(from);
        if (!number) return wrong("没有这个取值");
        return set(&Reflection::AddEnumValue, &Reflection::SetEnumValue, out, field, *number);
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!from.IsBool()) return wrong("应为 true 或 false");
        return set(&Reflection::AddBool, &Reflection::SetBool, out, field, from.GetBool());
      case FieldDescriptor::CPPTYPE_INT32:
        return set_whole<std::int32_t>(&Reflection::AddInt32, &Reflection::SetInt32, from, out, field);
      case FieldDescriptor::CPPTYPE_UINT32:
        return set_whole<std::uint32_t>(&Reflection::AddUInt32, &Reflection::SetUInt32, from, out, field);
      case FieldDescriptor::CPPTYPE_INT64:
        return set_whole<std::int64_t>(&Reflection::AddInt64, &Reflection::SetInt64, from, out, field);
      case FieldDescriptor::CPPTYPE_UINT64:
        return set_whole<std::uint64_t>(&Reflection::AddUInt64, &Reflection::SetUInt64, from, out, field);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        if (!from.IsNumber()) return wrong("应为数字");
        return set(&Reflection::AddDouble, &Reflection::SetDouble, out, field, from.GetDouble());
      case FieldDescriptor::CPPTYPE_FLOAT:
        if (!from.IsNumber()) return wrong("应为数字");
        return set(&Reflection::AddFloat, &Reflection::SetFloat, out, field, static_cast<float>(from.GetDouble()));
    }
    return {};
  }

  template <class N, class Add, class Set>
  Result<void> set_whole(Add add, Set set_one, const Json& from, Message& out, const FieldDescriptor& field) {
    const auto number = whole<N>(from);
    if (!number) return wrong("应为范围内的整数");
    return set(add, set_one, out, field, *number);
  }

  template <class Add, class Set, class V>
  Result<void> set(Add add, Set set_one, Message& out, const FieldDescriptor& field, V value) {
    const Reflection& write = *out.GetReflection();
    if (field.is_repeated()) {
      (write.*add)(&out, &field, std::move(value));
    } else {
      (write.*set_one)(&out, &field, std::move(value));
    }
    return {};
  }

  std::string place_;
  int depth_ = 0;
};

}  // namespace

std::string print_json(const Message& message) {
  Printer printer;
  printer.message(message);
  return printer.text();
}

Result<void> parse_json(std::string_view text, Message& out) {
  rapidjson::Document document;
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;
  document.Parse<kFlags>(text.data(), text.size());
  if (document.HasParseError()) {
    const std::string place = "第 " + std::to_string(document.GetErrorOffset()) + " 字节";
    return Error{
        ErrorCode::kInvalid, "请求不是所要的 JSON", {{place, rapidjson::GetParseError_En(document.GetParseError())}}};
  }
  return Filler().message(document, out);
}

}  // namespace yichuang::node
