#pragma once

#include <string>

namespace yichuang::sim {

// Tells a story (stories/*.story; their README has the words) to a world of its own
// and holds the world against what it expects and, at `heal`, against every check.
// Empty when all came so; else lines that name the file and the line where it did not,
// and the last events.
std::string tell_story(const std::string& file, bool aloud);

}  // namespace yichuang::sim
