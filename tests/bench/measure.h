#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "storage/base/result.h"

namespace yichuang::bench {

// Callers in a closed loop, of the subject and of its limit probe.
inline constexpr std::size_t kCallers = 32;

// What one run is asked for; from the command line.
struct Settings {
  std::string folder;     // of databases; emptied
  std::string cases;      // as gen_cases.py writes them
  std::string catalogue;  // as make_catalogue.py writes it
  std::size_t pairs = 3;  // subject and probe in turn; the median counts
  std::size_t count = 100'000;
  std::chrono::milliseconds warm_up{2000};
  std::chrono::milliseconds measured{10'000};
  std::chrono::milliseconds outage{20'000};  // before the line is restored
  // `province`: the hub's process, as its children know it.
  std::string hub_data;
  std::string hub_key_file;
  std::string hub_address;
  std::size_t children = 1237;
  bool json = false;      // requests arrive as JSON, not as Protobuf
  bool no_probe = false;  // for a profiler: the subject alone, without ratios
};

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

double median(std::vector<double> values);

// One line of `name value unit`.
void print_figure(const std::string& name, double value, const std::string& unit);
// What is going on, on stderr: figures alone go to stdout.
void say(const std::string& what);

[[noreturn]] void stop_for(const Error& error);

template <class T>
T must(Result<T> result) {
  if (!result) stop_for(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Many callers in a closed loop: warm-up, then the time that counts. `call` is
// given the caller's number and does one thing; false means that it has run out,
// and ends the measurement for all.
struct LoopFigures {
  double per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  // Processor time of the whole program a call, warm-up included: steadier than
  // the rate where others compute too.
  double processor_us = 0;
};
LoopFigures closed_loop(const Settings& settings,
                        const std::function<std::function<bool()>(std::size_t caller)>& start);

// CPU time of each thread of this program since it was made; for finding out what
// a benchmark waits for.
class ThreadTimes {
 public:
  ThreadTimes();
  // `name-tid 1.23 s`, the busiest first; threads that have ended are not in it.
  std::string text() const;

 private:
  std::map<std::string, double> before_;
};

// An empty folder below the settings' own, made anew.
std::string fresh_folder(const Settings& settings, const std::string& name);

}  // namespace yichuang::bench
