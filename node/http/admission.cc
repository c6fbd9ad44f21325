#include "node/http/admission.h"

#include <algorithm>
#include <tuple>

#include "node/http/connection.h"
#include "node/http/limits.h"

namespace yichuang::node {

std::optional<Admission::MayGiveWay> Admission::full_for(const std::string& address) const {
  const std::lock_guard lock(mutex_);
  const auto known = addresses_.find(address);
  if (known != addresses_.end() && known->second->connections >= kConnectionsPerAddressMax) {
    return may_give_way_of(known->second.get());
  }
  if (connections_.size() < kConnectionsMax) return std::nullopt;
  return may_give_way_of(nullptr);
}

Admission::MayGiveWay Admission::may_give_way() const {
  const std::lock_guard lock(mutex_);
  return may_give_way_of(nullptr);
}

// Null: of all addresses.
Admission::MayGiveWay Admission::may_give_way_of(const Address* address) const {
  std::vector<std::tuple<Connection::Yields, Connection::Clock::time_point, std::shared_ptr<Connection>>> found;
  for (const auto& [id, connection] : connections_) {
    if (address != nullptr && &connection->address() != address) continue;
    const auto yields = connection->yields();
    if (yields != Connection::Yields::kNever) found.emplace_back(yields, connection->last_answered(), connection);
  }
  std::sort(found.begin(), found.end());
  MayGiveWay out;
  out.reserve(found.size());
  for (auto& [yields, last, connection] : found) out.push_back(std::move(connection));
  return out;
}

std::shared_ptr<Address> Admission::address(const std::string& name) {
  const std::lock_guard lock(mutex_);
  auto& out = addresses_[name];
  if (!out) {
    out = std::make_shared<Address>();
    out->name = name;
  }
  return out;
}

void Admission::add(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  connections_.emplace(connection->id(), connection);
  ++connection->address().connections;
  traffic_.connections.fetch_add(1);
}

void Admission::remove(std::uint64_t id, Address& address) {
  const std::lock_guard lock(mutex_);
  if (connections_.erase(id) == 0) return;
  traffic_.connections.fetch_sub(1);
  if (--address.connections == 0) addresses_.erase(address.name);
}

std::shared_ptr<Connection> Admission::find(std::uint64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Connection>> Admission::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Connection>> out;
  out.reserve(connections_.size());
  for (const auto& [id, connection] : connections_) out.push_back(connection);
  return out;
}

bool Admission::begin_work(Address& address, const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  if (address.working >= kWorkersPerAddressMax) {
    address.behind.push_back(connection);
    return false;
  }
  ++address.working;
  traffic_.working.fetch_add(1);
  return true;
}

std::shared_ptr<Connection> Admission::end_work(Address& address) {
  const std::lock_guard lock(mutex_);
  --address.working;
  traffic_.working.fetch_sub(1);
  std::shared_ptr<Connection> next;
  while (!next && !address.behind.empty()) {
    next = address.behind.front().lock();
    address.behind.pop_front();
  }
  return next;
}

}  // namespace yichuang::node
