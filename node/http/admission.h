#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/http/traffic.h"

namespace yichuang::node {

class Connection;

// What one address has of us.
struct Address {
  std::string name;
  std::size_t connections = 0;                   // under Admission's lock, as the next two
  std::size_t working = 0;                       // requests being answered
  std::deque<std::weak_ptr<Connection>> behind;  // have a request and wait for one of these to end
  std::atomic<std::int64_t> held_bytes{0};
};

// Who is connected, and how much each address has of what there is.
//
//   Owned by   the server.
//   Thread     any. Never takes a connection's lock.
//   Limit      limits.h.
class Admission {
 public:
  explicit Admission(Traffic& traffic) : traffic_(traffic) {}

  // Who may give way, the first first, so that one more from there fits; absent when
  // it fits as it is.
  using MayGiveWay = std::vector<std::shared_ptr<Connection>>;
  std::optional<MayGiveWay> full_for(const std::string& address) const;
  // The same among all, room or not.
  MayGiveWay may_give_way() const;
  std::shared_ptr<Address> address(const std::string& name);
  void add(const std::shared_ptr<Connection>& connection);
  void remove(std::uint64_t id, Address& address);
  std::shared_ptr<Connection> find(std::uint64_t id) const;
  std::vector<std::shared_ptr<Connection>> all() const;

  // False when that address has its share of the threads; the connection is woken
  // when one of them is free.
  bool begin_work(Address& address, const std::shared_ptr<Connection>& connection);
  // Who is to be woken in turn; null for nobody.
  std::shared_ptr<Connection> end_work(Address& address);

 private:
  MayGiveWay may_give_way_of(const Address* address) const;

  Traffic& traffic_;
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections_;
  std::unordered_map<std::string, std::shared_ptr<Address>> addresses_;
};

}  // namespace yichuang::node
