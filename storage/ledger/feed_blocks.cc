#include "storage/ledger/feed_blocks.h"

#include <algorithm>

#include "storage/base/bytes.h"
#include "storage/base/check.h"
#include "storage/ledger/limits.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

struct Block {
  Span span;
  Sum256 sum;
};

// A line of the feed; without an id it is a Gone.
struct Line {
  Arrival line = 0;
  std::optional<EntryId> id;
};

std::uint64_t low_word(std::string_view bytes32) {
  return ByteReader(bytes32).u64_le();
}

std::string encode_block(const Sum256& sum, std::uint64_t lines) {
  pb::FeedBlockRow row;
  row.set_sum(sum.bytes());
  row.set_lines(lines);
  return row.SerializeAsString();
}

// The last full block that begins at or before `line`, if any.
std::unique_ptr<Cursor> block_of(const View& view, ChildNo child, Arrival line) {
  return view.scan(Space::kLedger, {keys::feed_block(child, 0), keys::feed_block(child, line + 1)},
                   Direction::kBackward);
}

std::optional<Block> read_block(const Cursor& row) {
  pb::FeedBlockRow in;
  if (!in.ParseFromArray(row.value().data(), static_cast<int>(row.value().size()))) return std::nullopt;
  const auto sum = Sum256::from(in.sum());
  if (!sum) return std::nullopt;
  const Arrival first = keys::seq_at_end(row.key());
  return Block{{first, first}, *sum};
}

// The blocks that share a number with `span`, as far as `rows` reaches, each with
// all of its numbers.
std::vector<Block> blocks_in(const View& view, const ChildFeed& feed, Span span, std::size_t& rows) {
  std::vector<Block> out;
  const auto add = [&](const Block& block) {
    if (!out.empty()) out.back().span.hi = block.span.lo - 1;
    out.push_back(block);
  };
  if (feed.block == 0 || feed.block > span.lo) {
    Arrival from = span.lo;
    if (const auto before = block_of(view, feed.no, span.lo); before->valid()) from = keys::seq_at_end(before->key());
    const KeyRange range{keys::feed_block(feed.no, from), keys::feed_block(feed.no, span.hi + 1)};
    for (auto row = view.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
      const auto block = read_block(*row);
      if (!block) continue;
      add(*block);
      if (rows > 1) {
        --rows;
        continue;
      }
      // The last one says only how far the one before it reaches.
      if (out.size() > 1) out.pop_back();
      return out;
    }
  }
  if (feed.block != 0 && feed.block <= span.hi) {
    add({{feed.block, feed.block}, feed.block_sum});
    out.back().span.hi = UINT64_MAX;
  } else if (!out.empty()) {
    const KeyRange behind{keys::feed_block(feed.no, span.hi + 1), keys::feed_block(feed.no, UINT64_MAX)};
    const auto next = view.scan(Space::kLedger, behind, Direction::kForward);
    out.back().span.hi = (next->valid() ? keys::seq_at_end(next->key()) : feed.block) - 1;
  }
  return out;
}

std::vector<Line> lines_in(const View& view, ChildNo child, Span span, std::size_t& rows) {
  std::vector<Line> out;
  const KeyRange range{keys::feed_line(child, span.lo), keys::feed_line(child, span.hi + 1)};
  for (auto row = view.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
    pb::FeedLineRow in;
    const bool read = in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()));
    out.push_back({keys::seq_at_end(row->key()), read ? EntryId::from(in.id()) : std::nullopt});
    rows -= std::min<std::size_t>(rows, 1);
  }
  return out;
}

std::uint64_t sum_of_lines(const std::vector<Line>& lines) {
  std::uint64_t out = 0;
  for (const Line& line : lines) out += line.id ? sum_word(line_digest(line.line, line.id->view())) : 0;
  return out;
}

std::vector<FeedPart> cut_lines(const std::vector<Line>& lines, Span span) {
  std::vector<FeedPart> out;
  if (lines.size() <= kFeedParts) {
    out.push_back({span, 0, true, {}});
    for (const Line& line : lines) {
      if (line.id) out.back().lines.emplace_back(line.line, *line.id);
    }
    return out;
  }
  const std::size_t each = (lines.size() + kFeedParts - 1) / kFeedParts;
  for (std::size_t from = 0; from < lines.size(); from += each) {
    const std::size_t to = std::min(from + each, lines.size());
    const std::vector<Line> part(lines.begin() + static_cast<std::ptrdiff_t>(from),
                                 lines.begin() + static_cast<std::ptrdiff_t>(to));
    const Arrival lo = out.empty() ? span.lo : out.back().span.hi + 1;
    out.push_back({{lo, to == lines.size() ? span.hi : part.back().line}, sum_of_lines(part), false, {}});
  }
  return out;
}

}  // namespace

Digest line_digest(Arrival line, std::string_view id) {
  std::string number;
  append_u64_le(number, line);
  return blake2b({number, id});
}

std::uint64_t sum_word(const Digest& line) {
  return low_word(line.view());
}

void add_to_sums(Overlay& overlay, ChildFeed& feed, Arrival line, std::string_view id) {
  if (feed.block_lines >= kFeedBlockLines) {
    overlay.put(Space::kLedger, keys::feed_block(feed.no, feed.block), encode_block(feed.block_sum, feed.block_lines));
    feed.block_lines = 0;
    feed.block_sum = {};
    feed.block = 0;
  }
  if (feed.block == 0) feed.block = line;
  ++feed.block_lines;
  if (id.empty()) return;
  const Digest digest = line_digest(line, id);
  feed.block_sum.add(digest.view());
  feed.sum.add(digest.view());
  ++feed.lines;
}

void take_from_sums(Overlay& overlay, ChildFeed& feed, Arrival line, std::string_view id) {
  const auto digest = id.empty() ? std::nullopt : std::optional(line_digest(line, id));
  if (digest) {
    feed.sum.subtract(digest->view());
    --feed.lines;
  }
  if (line >= feed.block) {
    if (digest) feed.block_sum.subtract(digest->view());
    feed.block_lines -= std::min<std::uint64_t>(feed.block_lines, 1);
    return;
  }
  const auto found = block_of(overlay, feed.no, line);
  pb::FeedBlockRow row;
  if (!found->valid() || !row.ParseFromArray(found->value().data(), static_cast<int>(found->value().size()))) return;
  const std::string key(found->key());
  Sum256 sum = Sum256::from(row.sum()).value_or(Sum256());
  if (digest) sum.subtract(digest->view());
  if (row.lines() <= 1) {
    overlay.erase(Space::kLedger, key);
  } else {
    overlay.put(Space::kLedger, key, encode_block(sum, row.lines() - 1));
  }
}

std::vector<FeedPart> cut_feed(const View& view, const ChildFeed& feed, Span span, std::size_t& rows) {
  std::vector<Block> blocks = blocks_in(view, feed, span, rows);
  if (blocks.size() <= 1) {
    if (!blocks.empty()) span.hi = std::min(span.hi, blocks.front().span.hi);
    return cut_lines(lines_in(view, feed.no, span, rows), span);
  }
  span.hi = std::min(span.hi, blocks.back().span.hi);
  std::vector<FeedPart> out;
  const std::size_t each = (blocks.size() + kFeedParts - 1) / kFeedParts;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i % each == 0) out.push_back({{out.empty() ? span.lo : blocks[i].span.lo, 0}, 0, false, {}});
    const Span inside{std::max(blocks[i].span.lo, span.lo), std::min(blocks[i].span.hi, span.hi)};
    // Of a block that sticks out the lines inside are read.
    out.back().sum += inside == blocks[i].span ? low_word(blocks[i].sum.bytes())
                                               : sum_of_lines(lines_in(view, feed.no, inside, rows));
    out.back().span.hi = inside.hi;
  }
  return out;
}

}  // namespace yichuang::storage
