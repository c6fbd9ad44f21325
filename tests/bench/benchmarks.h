#pragma once

#include "tests/bench/measure.h"

// What `tests/benchmark` runs, by name; each prints its figures. What they are
// and what they leave out stands in README.md.

namespace yichuang::bench {

// Command parsed → durable, 32 callers.
void commit(const Settings& settings);
// Link restored → the hub's last case durable and found.
void catchup(const Settings& settings);
// Bytes on the line over the same run.
void wire(const Settings& settings);
// What it costs to find two feeds equal, or where they differ.
void equality(const Settings& settings);
// What a connection that drops costs again.
void resume(const Settings& settings);
// No benchmark of its own: the children of the hub that province.py starts.
void province(const Settings& settings);
// No benchmark of its own: the township that footprint.py starts the daemon on.
void box(const Settings& settings);

}  // namespace yichuang::bench
