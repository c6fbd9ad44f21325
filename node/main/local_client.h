#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace yichuang::node {

// Asks the running node over the socket in its data folder.
class LocalClient {
 public:
  explicit LocalClient(std::string data_folder) : data_(std::move(data_folder)) {}

  // Errors: kUnavailable when no node runs there; otherwise what it answered.
  Result<std::string> call(const std::string& method, const std::string& path, const std::string& body = {}) const;

  // Hands over what the node answers as it comes.
  // Errors: as call(), and those of `taken`, which end it.
  Result<void> fetch(const std::string& path, const std::function<Result<void>(std::string_view)>& taken) const;

  template <class Answer>
  Result<Answer> get(const std::string& path) const {
    Answer out;
    TRY(ask("GET", path, nullptr, out));
    return out;
  }
  template <class Answer>
  Result<Answer> send(const std::string& method, const std::string& path, const google::protobuf::Message& body) const {
    Answer out;
    TRY(ask(method, path, &body, out));
    return out;
  }

 private:
  Result<void> ask(const std::string& method, const std::string& path, const google::protobuf::Message* body,
                   google::protobuf::Message& out) const;

  std::string data_;
};

}  // namespace yichuang::node
