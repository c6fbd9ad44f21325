#include "tests/sim/story.h"

#include <fstream>
#include <sstream>

#include "tests/sim/storyteller.h"

namespace yichuang::sim {
namespace {

// As many worlds, so that a story does not hang on one order of arrival.
constexpr std::uint64_t kTellings = 5;

struct Line {
  std::size_t number;
  std::string text;
};

std::vector<Line> read_lines(std::istream& in) {
  std::vector<Line> out;
  std::string text;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    text.resize(std::min(text.find('#'), text.size()));
    std::istringstream words(text);
    std::string word;
    std::string tidy;
    while (words >> word) tidy += (tidy.empty() ? "" : " ") + word;
    if (!tidy.empty()) out.push_back({number, tidy});
  }
  return out;
}

std::string tell(const std::string& file, const std::vector<Line>& lines, std::uint64_t seed, bool aloud) {
  Storyteller teller(seed, aloud);
  for (const Line& line : lines) {
    std::string trouble;
    try {
      teller.tell(line.text);
      continue;
    } catch (const Misread& misread) {
      return file + ":" + std::to_string(line.number) + ": " + misread.what() + "\n  " + line.text + "\n";
    } catch (const Broken& broken) {
      trouble = broken.what();
    }
    std::string out = file + ":" + std::to_string(line.number) + ": " + trouble + "\n  " + line.text + "\n";
    for (const std::string& event : teller.last()) out += "    " + event + "\n";
    return out + "  telling " + std::to_string(seed) + "; replay: tests/simulate --story " + file + " --trace\n";
  }
  return {};
}

}  // namespace

std::string tell_story(const std::string& file, bool aloud) {
  std::ifstream in(file);
  if (!in) return file + ": cannot be read\n";
  const std::vector<Line> lines = read_lines(in);
  if (lines.empty()) return file + ": nothing happens in it\n";
  std::string trouble;
  for (std::uint64_t seed = 1; seed <= kTellings && trouble.empty(); ++seed) trouble = tell(file, lines, seed, aloud);
  return trouble;
}

}  // namespace yichuang::sim
