#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "node/main/box.h"
#include "storage/base/result.h"

namespace yichuang::node {

// What a subcommand does once the command line is read.
using Action = std::function<Result<void>()>;

// Each adds its subcommands and, when one of them was given, sets `action`.
// `places` is filled by then.

// init, enroll, restore, rebuild: on a node that is not running.
void add_offline_commands(CLI::App& app, const BoxPlaces& places, Action& action);
// verify: on a node that is not running, or a backup. prove: on either, or on a file.
void add_proof_commands(CLI::App& app, const BoxPlaces& places, Action& action);
// invite, status, account, catalogue, backup: asked of the running node.
void add_node_commands(CLI::App& app, const BoxPlaces& places, Action& action);
// courier: export and import are asked of the running node.
void add_courier_commands(CLI::App& app, const BoxPlaces& places, Action& action);
// revoke, boxes, erase: asked of the running hub.
void add_order_commands(CLI::App& app, const BoxPlaces& places, Action& action);

}  // namespace yichuang::node
