#include "tests/bench/bench_case.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "node/domain/cases/form_values.h"
#include "storage/base/check.h"
#include "storage/base/hex.h"

namespace yichuang::bench {
namespace {

using nlohmann::json;

BenchCase from_line(const json& line, WithJson with_json) {
  BenchCase out;
  v1::FileCase request;
  request.set_business_code(line.at("item").get<std::string>() + "-01");
  request.set_outcome(v1::ACCEPTED);
  request.set_channel(v1::WINDOW);
  json form = line.at("form");
  const json& applicant = line.at("applicant");
  form["name"] = applicant.at("name");
  form["id_no"] = applicant.at("idno");
  form["mobile"] = applicant.at("phone");
  form["address"] = applicant.at("addr");
  node::to_struct(form, *request.mutable_form());
  for (const json& material : line.at("materials")) {
    v1::Material& added = *request.add_materials();
    added.set_name(material.at("n").get<std::string>());
    added.set_state(v1::TAKEN);
    const auto hash = from_hex(material.at("h").get<std::string>());
    CHECK(hash.has_value());
    added.set_foreign_hash(*hash);
  }
  for (const json& step : line.at("history")) {
    v1::EarlierStep& added = *out.earlier.Add();
    added.set_state(step.at("s").get<std::string>());
    added.set_by(step.at("by").get<std::string>());
    CHECK(google::protobuf::util::TimeUtil::FromString(step.at("t").get<std::string>(), added.mutable_time()));
  }
  out.clerk = line.at("clerk").get<std::string>();
  out.request = request.SerializeAsString();
  if (with_json == WithJson::kYes) {
    CHECK(google::protobuf::util::MessageToJsonString(request, &out.json).ok());
  }
  return out;
}

}  // namespace

std::vector<BenchCase> read_cases(const std::string& path, std::size_t limit, WithJson with_json) {
  std::ifstream in(path);
  CHECK(in.good());
  std::vector<BenchCase> out;
  for (std::string line; out.size() < limit && std::getline(in, line);) {
    out.push_back(from_line(json::parse(line), with_json));
  }
  CHECK(!out.empty());
  return out;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  CHECK(in.good());
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace yichuang::bench
