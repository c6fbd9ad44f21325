#pragma once

#include <mutex>

#include "node/domain/fleet/contacts.h"

namespace yichuang::node {

// Contacts for several threads: the upkeep notes, pages ask.
//
//   Owned by   the daemon.
//   Thread     any.
class ContactBook {
 public:
  ContactBook(const storage::LedgerView& view, Instant now) : contacts_(view, now) {}

  bool note(const std::map<std::string, sync::pb::NodeStatus>& below, Instant now) {
    const std::lock_guard lock(mutex_);
    return contacts_.note(below, now);
  }
  std::vector<storage::LocalChange> changes(const storage::LedgerView& view, Instant now) {
    const std::lock_guard lock(mutex_);
    return contacts_.changes(view, now);
  }

  // Outlives what it gives.
  ContactQuestions questions() {
    return {[this](const std::string& division) {
              const std::lock_guard lock(mutex_);
              return contacts_.last_contact(division);
            },
            [this](const storage::LedgerView& view, const std::string& division, Instant now) {
              const std::lock_guard lock(mutex_);
              return contacts_.history(view, division, now);
            }};
  }

 private:
  std::mutex mutex_;
  Contacts contacts_;
};

}  // namespace yichuang::node
