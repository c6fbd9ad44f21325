#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/judge.h"
#include "tests/sim/world.h"

namespace yichuang::sim {

// A line of a story that says nothing that is understood.
class Misread : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Does what one line of a story after the other says. A second passes with each.
//
//   Errors  Misread for a line that is none; Broken for an expectation that does not
//           hold, or a check.
class Storyteller {
 public:
  Storyteller(std::uint64_t seed, bool aloud);
  void tell(const std::string& line);
  std::deque<std::string> last() const;

 private:
  // What stood in a line where its pattern has a word in capitals.
  struct Found {
    std::vector<std::string> places;  // divisions, in the order of the pattern
    std::vector<std::string> words;
    std::vector<std::string> audience;  // behind "for"
    std::optional<Millis> within;
  };
  using Deed = std::function<void(const Found&)>;
  struct Rule {
    std::vector<std::string> pattern;
    Deed deed;
  };

  void learn(const std::string& pattern, Deed deed);
  void learn_faults();
  void learn_boxes();
  void learn_clocks();
  void learn_writing();
  void learn_expectations();
  void learn_twins();
  void learn_returned();
  bool try_rule(const Rule& rule, std::vector<std::string> words);
  // The division that `words` name from `at` on; `at` moves behind it.
  std::optional<std::string> place(const std::vector<std::string>& words, std::size_t& at) const;
  std::vector<std::string> places(const std::vector<std::string>& words, std::size_t at) const;

  void found_county(const std::string& county, const std::vector<std::string>& towns);
  World& world();
  Box& box(const std::string& division);
  // Writes as a clerk there does, and remembers that it was promised.
  void write(Box& box, const storage::EntryDraft& draft);
  void act_on_case(const Found& found, storage::Kind kind);
  void set_register(const Found& found);
  void heal();
  // Passes time until `holds`, at most as long as the line says.
  void expect(const Found& found, const std::function<bool()>& holds, const std::string& otherwise);
  storage::Record record(const std::string& division, const storage::RecordRef& ref);
  const storage::RecordRef& case_called(const std::string& label) const;
  const storage::RecordRef& register_called(const std::string& label) const;

  std::uint64_t seed_;
  bool aloud_;
  SeededPrng prng_;
  std::vector<Rule> rules_;
  std::vector<std::string> divisions_ = {"32"};
  std::map<std::string, std::string> towns_;  // by their names
  std::unique_ptr<World> world_;
  Judge judge_;
  std::map<std::string, storage::RecordRef> cases_;
  std::map<std::string, storage::RecordRef> registers_;
};

}  // namespace yichuang::sim
