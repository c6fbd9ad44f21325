#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

// Parts of a catalogue's JSON; what is absent or of another type is empty.
namespace yichuang::node {

inline std::string text_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

inline std::uint32_t number_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint32_t>() : 0;
}

inline bool flag_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

inline const nlohmann::json& part_of(const nlohmann::json& object, const std::string& name) {
  static const nlohmann::json kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

inline nlohmann::json list_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : nlohmann::json::array();
}

}  // namespace yichuang::node
