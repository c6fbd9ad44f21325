#include "node/api/protobuf_json.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "node/domain/accounts/account.pb.h"
#include "node/domain/cases/case.pb.h"
#include "node/domain/catalogue/catalogue.pb.h"
#include "node/domain/fleet/fleet.pb.h"
#include "storage/base/prng.h"

using namespace yichuang;
using namespace yichuang::node;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::MessageDifferencer;

namespace {

const std::vector<std::string> kTexts = {
    "", "李小明", "a \"quoted\" \\ line\n\ttab", "𠮷", std::string("\0\x1f", 2), "</script>"};

void fill(Message& out, SeededPrng& prng, int depth);

void fill(google::protobuf::Value& out, SeededPrng& prng, int depth) {
  static const double kNumbers[] = {0, -0.5, 7, 1e300, 3.14, 9007199254740993.0, -12345678901.0, 5e-324};
  switch (prng.below(depth > 0 ? 6 : 4)) {
    case 0:
      return out.set_number_value(kNumbers[prng.below(std::size(kNumbers))]);
    case 1:
      return out.set_string_value(kTexts[prng.below(kTexts.size())]);
    case 2:
      return out.set_bool_value(prng.below(2) == 1);
    case 3:
      return out.set_null_value(google::protobuf::NULL_VALUE);
    case 4:
      for (int i = 0; i < 3; ++i) fill(*out.mutable_list_value()->add_values(), prng, depth - 1);
      return;
    default:
      fill((*out.mutable_struct_value()->mutable_fields())["内"], prng, depth - 1);
  }
}

// One value of a field, added or set.
void fill(Message& out, const FieldDescriptor& field, SeededPrng& prng, int depth) {
  const Reflection& write = *out.GetReflection();
  const bool many = field.is_repeated();
  const std::uint64_t bits = prng.u64() >> prng.below(64);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return fill(many ? *write.AddMessage(&out, &field) : *write.MutableMessage(&out, &field), prng, depth - 1);
    case FieldDescriptor::CPPTYPE_STRING: {
      const bool bytes = field.type() == FieldDescriptor::TYPE_BYTES;
      const std::string text = bytes ? prng.bytes(prng.below(5)) : kTexts[prng.below(kTexts.size())];
      return many ? write.AddString(&out, &field, text) : write.SetString(&out, &field, text);
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      // One past the last is a number without a name.
      const int number = static_cast<int>(prng.below(static_cast<std::uint64_t>(field.enum_type()->value_count()) + 1));
      return many ? write.AddEnumValue(&out, &field, number) : write.SetEnumValue(&out, &field, number);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return many ? write.AddBool(&out, &field, bits % 2 == 1) : write.SetBool(&out, &field, bits % 2 == 1);
    case FieldDescriptor::CPPTYPE_INT32:
      return many ? write.AddInt32(&out, &field, static_cast<std::int32_t>(bits))
                  : write.SetInt32(&out, &field, static_cast<std::int32_t>(bits));
    case FieldDescriptor::CPPTYPE_UINT32:
      return many ? write.AddUInt32(&out, &field, static_cast<std::uint32_t>(bits))
                  : write.SetUInt32(&out, &field, static_cast<std::uint32_t>(bits));
    case FieldDescriptor::CPPTYPE_INT64:
      return many ? write.AddInt64(&out, &field, static_cast<std::int64_t>(bits))
                  : write.SetInt64(&out, &field, static_cast<std::int64_t>(bits));
    case FieldDescriptor::CPPTYPE_UINT64:
      return many ? write.AddUInt64(&out, &field, bits) : write.SetUInt64(&out, &field, bits);
    default:
      BOOST_FAIL("no message of ours has a " << field.cpp_type_name());
  }
}

void fill(Message& out, SeededPrng& prng, int depth) {
  if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(&out)) {
    time->set_seconds(static_cast<std::int64_t>(prng.below(4'000'000'000)));
    return time->set_nanos(static_cast<std::int32_t>(prng.below(2) * prng.below(1'000'000'000)));
  }
  if (auto* object = dynamic_cast<google::protobuf::Struct*>(&out)) {
    for (const std::string& name : kTexts) fill((*object->mutable_fields())[name], prng, 3);
    return;
  }
  if (auto* value = dynamic_cast<google::protobuf::Value*>(&out)) return fill(*value, prng, 3);
  for (int i = 0; i < out.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *out.GetDescriptor()->field(i);
    if (field.is_map()) continue;  // of them there is one, with a case of its own
    if (depth == 0 && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const std::uint64_t times = field.is_repeated() ? prng.below(4) : prng.below(2);
    for (std::uint64_t n = 0; n < times; ++n) fill(out, field, prng, depth);
  }
}

// What Protobuf's own printer gives, with every field.
nlohmann::json by_the_library(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  BOOST_REQUIRE(google::protobuf::util::MessageToJsonString(message, &text, options).ok());
  return nlohmann::json::parse(text);
}

std::string complaint_of(const std::string& text) {
  v1::FileCase request;
  const auto read = parse_json(text, request);
  BOOST_REQUIRE(!read);
  BOOST_TEST((read.error().code == ErrorCode::kInvalid));
  return read.error().complaints.at(0).where;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(protobuf_json)

BOOST_AUTO_TEST_CASE(every_message_is_printed_and_read_as_the_library_does) {
  SeededPrng prng{17};
  auto& factory = *google::protobuf::MessageFactory::generated_factory();
  for (const auto* file : {v1::Case::descriptor()->file(), v1::NodeReport::descriptor()->file(),
                           v1::AccountList::descriptor()->file(), v1::BusinessList::descriptor()->file()}) {
    for (int type = 0; type < file->message_type_count(); ++type) {
      const Message& empty = *factory.GetPrototype(file->message_type(type));
      for (int round = 0; round < 20; ++round) {
        const std::unique_ptr<Message> message(empty.New());
        if (round > 0) fill(*message, prng, 4);
        const std::string text = print_json(*message);
        BOOST_TEST(nlohmann::json::parse(text) == by_the_library(*message), file->message_type(type)->name());
        const std::unique_ptr<Message> ours(empty.New());
        const std::unique_ptr<Message> library(empty.New());
        BOOST_REQUIRE(parse_json(text, *ours));
        BOOST_REQUIRE(google::protobuf::util::JsonStringToMessage(text, library.get()).ok());
        BOOST_TEST(MessageDifferencer::Equals(*ours, *message), file->message_type(type)->name());
        BOOST_TEST(MessageDifferencer::Equals(*ours, *library), file->message_type(type)->name());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_map_is_an_object) {
  v1::CaseCounts counts;
  (*counts.mutable_by_state())["ACCEPTED"] = 9'007'199'254'740'993;
  (*counts.mutable_by_state())["CLOSED"] = 0;
  const std::string text = print_json(counts);
  BOOST_TEST(nlohmann::json::parse(text) == by_the_library(counts));
  v1::CaseCounts again;
  BOOST_REQUIRE(parse_json(text, again));
  BOOST_TEST(MessageDifferencer::Equals(again, counts));
}

BOOST_AUTO_TEST_CASE(whole_numbers_come_as_numbers_or_as_text) {
  v1::Attachment attachment;
  for (const char* size : {"7", "\"7\"", "7.0", "7e0"}) {
    BOOST_REQUIRE(parse_json(std::string(R"({"size":)") + size + "}", attachment));
    BOOST_TEST(attachment.size() == 7u);
  }
  for (const char* size : {"-1", "7.5", "\"7x\"", "\"\"", "true", "1e30", "18446744073709551616", "[]"}) {
    BOOST_TEST(!parse_json(std::string(R"({"size":)") + size + "}", attachment), size);
  }
  v1::ActOnCase act;
  BOOST_TEST(!parse_json(R"({"days":4294967296})", act));
}

BOOST_AUTO_TEST_CASE(names_may_stand_as_in_the_proto_and_null_leaves_out) {
  v1::FileCase request;
  BOOST_REQUIRE(parse_json(R"({"business_code":"A","outcome":4,"channel":null,"form":{"n":null}})", request));
  BOOST_TEST(request.business_code() == "A");
  BOOST_TEST(request.outcome() == v1::ACCEPTED);
  BOOST_TEST((request.form().fields().at("n").kind_case() == google::protobuf::Value::kNullValue));
}

BOOST_AUTO_TEST_CASE(a_fault_names_its_place) {
  BOOST_TEST(complaint_of(R"({"surplus":1})") == "surplus");
  BOOST_TEST(complaint_of(R"({"materials":[{},{"state":"LOST"}]})") == "materials[1].state");
  BOOST_TEST(complaint_of(R"({"materials":{}})") == "materials");
  BOOST_TEST(complaint_of(R"({"materials":[{"foreignHash":"*"}]})") == "materials[0].foreignHash");
  BOOST_TEST(complaint_of(R"({"form":[]})") == "form");
  BOOST_TEST(complaint_of(R"({"reason":5})") == "reason");
  BOOST_TEST(complaint_of("[]") == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused) {
  for (const char* text :
       {"", "{", "{}{}", "{\"reason\":\"\\ud800\"}", "{\"reason\":\"\xff\"}", "{'reason':1}", "nul"}) {
    v1::FileCase request;
    BOOST_TEST(!parse_json(text, request), text);
  }
}

BOOST_AUTO_TEST_CASE(nesting_has_an_end) {
  const auto nested = [](std::size_t depth) {
    return R"({"form":{"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}}";
  };
  v1::FileCase request;
  BOOST_TEST(parse_json(nested(50), request).has_value());
  BOOST_TEST(!parse_json(nested(kJsonDepthMax), request));
  BOOST_TEST(!parse_json(nested(100'000), request));
}

BOOST_AUTO_TEST_SUITE_END()
