#include "tests/bench/measure.h"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace yichuang::bench {
namespace {

double processor_seconds() {
  rusage used{};
  CHECK(::getrusage(RUSAGE_SELF, &used) == 0);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::map<std::string, double> thread_seconds() {
  std::map<std::string, double> out;
  std::error_code ignored;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", ignored)) {
    std::string name;
    std::ifstream(task.path() / "comm") >> name;
    // Nanoseconds on a processor stand first.
    double ran = 0;
    std::ifstream(task.path() / "schedstat") >> ran;
    out[name + "-" + task.path().filename().string()] = ran / 1e9;
  }
  return out;
}

}  // namespace

double median(std::vector<double> values) {
  CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void print_figure(const std::string& name, double value, const std::string& unit) {
  const char* form = value >= 1000 ? "%s %.0f %s\n" : value >= 10 ? "%s %.1f %s\n" : "%s %.3f %s\n";
  std::printf(form, name.c_str(), value, unit.c_str());
  std::fflush(stdout);
}

void say(const std::string& what) {
  std::fprintf(stderr, "  %s\n", what.c_str());
}

void stop_for(const Error& error) {
  std::fprintf(stderr, "the benchmark cannot go on: %s\n", error.context.c_str());
  for (const Complaint& complaint : error.complaints) {
    std::fprintf(stderr, "  %s: %s\n", complaint.where.c_str(), complaint.what.c_str());
  }
  std::_Exit(1);
}

LoopFigures closed_loop(const Settings& settings, const std::function<std::function<bool()>(std::size_t)>& start) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point from = Clock::now() + settings.warm_up;
  const Clock::time_point until = from + settings.measured;
  std::atomic<Clock::rep> ended{until.time_since_epoch().count()};
  std::vector<std::vector<double>> latencies(kCallers);
  std::atomic<std::size_t> calls{0};
  const double processor_before = processor_seconds();
  std::vector<std::thread> callers;
  for (std::size_t caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      const std::function<bool()> call = start(caller);
      for (;;) {
        const auto begun = Clock::now();
        if (begun.time_since_epoch().count() >= ended) return;
        if (!call()) {
          ended = std::min(ended.load(), begun.time_since_epoch().count());
          return;
        }
        ++calls;
        const auto done = Clock::now();
        if (done >= from && done.time_since_epoch().count() < ended) {
          latencies[caller].push_back(std::chrono::duration<double, std::milli>(done - begun).count());
        }
      }
    });
    pthread_setname_np(callers.back().native_handle(), "caller");
  }
  for (std::thread& caller : callers) caller.join();
  const double processor = processor_seconds() - processor_before;
  std::vector<double> all;
  for (const auto& some : latencies) all.insert(all.end(), some.begin(), some.end());
  CHECK(!all.empty());
  std::sort(all.begin(), all.end());
  const Clock::time_point end{Clock::duration{ended.load()}};
  const double seconds = std::chrono::duration<double>(end - from).count();
  return {static_cast<double>(all.size()) / seconds, all[all.size() / 2], all[all.size() * 99 / 100],
          processor / static_cast<double>(calls) * 1e6};
}

ThreadTimes::ThreadTimes() : before_(thread_seconds()) {}

std::string ThreadTimes::text() const {
  std::vector<std::pair<double, std::string>> used;
  for (const auto& [name, seconds] : thread_seconds()) {
    const auto before = before_.find(name);
    used.emplace_back(seconds - (before == before_.end() ? 0 : before->second), name);
  }
  std::sort(used.rbegin(), used.rend());
  std::string out;
  for (const auto& [seconds, name] : used) {
    if (seconds < 0.01) break;
    char line[96];
    std::snprintf(line, sizeof line, "%s%s %.2f s", out.empty() ? "" : ", ", name.c_str(), seconds);
    out += line;
  }
  return out;
}

std::string fresh_folder(const Settings& settings, const std::string& name) {
  const std::filesystem::path folder = std::filesystem::path(settings.folder) / name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder.parent_path());
  return folder.string();
}

}  // namespace yichuang::bench
