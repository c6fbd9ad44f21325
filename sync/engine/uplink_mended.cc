// What people are told of that the exchange found out by itself: a second box with this
// box's key, a machine put back to an earlier time.

#include "sync/engine/uplink.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

void Uplink::draw_run() {
  run_ = LogId::from(prng_.bytes(LogId::kSize));
}

std::string Uplink::run_to_tell() const {
  if (status_.stopped) return {};
  const std::optional<LogId>& run = open_log_ ? open_log_ : run_;
  return run ? run->str() : std::string();
}

// The hub tells it again as long as it is not on the disk.
void Uplink::stop_writing() {
  const HubAbove& hub = status_.hubs.front();
  const std::string above = hub.name.empty() ? hub.division.str() : hub.name + "(" + hub.division.str() + ")";
  const std::string below = run_ ? "下级连到本机的,件仍照常上下传送;" : "";
  write(
      [above, below](Batch& batch) {
        batch.stop_writing("另有一台机器与本机使用同一个节点身份(如由同一份磁盘映像而来),上级 " + above +
                           " 已令本机停止写入。本机已受理的件完好,仍会送到上级。" + below + "请在另一台上办件,并联系 " +
                           above + " 的管理员:本机多余的,待未送条数为 0 后关机" +
                           (below.empty() ? "" : ",并让下级都连到另一台") +
                           ";要改用本机的,请其以“更换设备”邀请,本机停机后运行 yichuang enroll");
      },
      [this](const Result<void>& result, Now then) {
        status_.stopped = status_.stopped || result.has_value();
        result ? step(then) : start_over(then);
      });
}

void Uplink::say_mended(std::string words, Now now) {
  status_.mended.push_back({now.wall, std::move(words)});
  if (status_.mended.size() > kMendedKept) status_.mended.erase(status_.mended.begin());
}

// What was written here and below and is missing, was here before this box was put back
// to an earlier time, or lay on the box before it, or is another box's of this division.
void Uplink::look_for_lost_entries(Now now) {
  std::uint64_t ours = 0;
  for (const auto& [id, numbers] : wanted_) ours += numbers.count();
  if (ours > 0) {
    say_mended("本机缺 " + std::to_string(ours) +
                   " 条本级记录(曾恢复到早先的状态、新换的机器,或同级另有一台机器),正由上级取回",
               now);
  }
  if (lost_there_ > 0) {
    say_mended("上级曾被放回到早先的状态:它收妥过的 " + std::to_string(lost_there_) + " 条记录重新核对、补送", now);
  }
  lost_there_ = 0;
}

}  // namespace yichuang::sync
