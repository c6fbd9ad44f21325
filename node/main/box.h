#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/crypto/keyring.h"
#include "storage/ledger/state.h"
#include "storage/rocksdb/rocks_map.h"
#include "sync/enrol/enrolment.h"

namespace yichuang::node {

// Where a node keeps itself. The key file opens the keyring and must lie outside
// the data folder: whoever carries the disk away gets noise.
struct BoxPlaces {
  std::string data;
  std::string key_file;

  std::string keyring() const { return data + "/keyring"; }
  // There while a box that was told to stop enrols anew.
  std::string next_keyring() const { return data + "/keyring.next"; }
  std::string database() const { return data + "/db"; }
  std::string socket() const { return data + "/yichuang.sock"; }
  // There while a daemon runs, and after one that did not stop in good order.
  std::string running() const { return data + "/running"; }
  // There after a restore, until the node has compared itself with its hub.
  std::string restored() const { return data + "/restored"; }
};

// A box whose keyring is open.
struct Box {
  BoxPlaces places;
  storage::NodeSecrets secrets;
  std::string keyring;  // its bytes, for backups
  storage::Identity identity;
  PublicKey root;
};

// Makes the province's root node in an empty place. A key file that is not there
// yet is made.
// Errors: kConflict when something is there; kInvalid; kIo.
Result<void> init_province(const BoxPlaces& places, const Division& division, const std::string& name);

// Gets the box with these keys its certificate.
using Certify = std::function<Result<sync::Enrolled>(const sync::Invitation& invitation, const SigningKey& key,
                                                     const BoxSecretKey& channel_key)>;
// Asks the hub by line. Errors: those of sync::Enrolment; kInvalid when the invitation
// names no address.
Certify certify_over_line();

// Enrols this box by an invitation; repeating it after an interruption goes on
// with the same keys. Gives the division and its name. A box that its hub told to
// stop writing, as it has a twin, becomes another node of its division so. `fill` puts
// into its database what it begins with, before it counts as enrolled.
// Errors: kConflict when the box is somebody already; those of `certify` and `fill`.
Result<std::string> enroll(const BoxPlaces& places, const std::string& invitation, const Certify& certify,
                           const std::function<Result<void>(const Box& box)>& fill = {});

// Errors: kNotFound when there is no box, or none that is enrolled; kForbidden
// for a wrong key file; kCorrupt.
Result<Box> open_box(const BoxPlaces& places);
// The secrets of a keyring's bytes, by the box's key file.
// Errors: kCorrupt; kForbidden when the key file does not open it; kNotFound, kIo.
Result<storage::NodeSecrets> open_keyring(const BoxPlaces& places, const std::string& keyring);
// Errors: as RocksMap::open. Never starts empty.
Result<std::unique_ptr<storage::RocksMap>> open_database(const Box& box, std::size_t cache_bytes);

// Puts a backup in place of a box that is gone: `places.data` must not exist.
// Errors: kConflict; kCorrupt; kForbidden when the key file does not open it.
Result<std::string> restore_box(const BoxPlaces& places, const std::string& backup);

}  // namespace yichuang::node
