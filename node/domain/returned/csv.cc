#include "node/domain/returned/csv.h"

namespace yichuang::node {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string trimmed(std::string_view cell) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!cell.empty() && blank(cell.front())) cell.remove_prefix(1);
  while (!cell.empty() && blank(cell.back())) cell.remove_suffix(1);
  return std::string(cell);
}

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }
  bool at_end() const { return at_ >= text_.size(); }

  Result<CsvRow> row() {
    CsvRow out;
    out.line = line_;
    do {
      TRY_ASSIGN(std::string cell, cell_());
      out.cells.push_back(std::move(cell));
    } while (take(','));
    if (take('\n')) ++line_;
    return out;
  }

 private:
  bool take(char wanted) {
    if (at_end() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  Result<std::string> cell_() {
    std::size_t begin = at_;
    while (begin < text_.size() && (text_[begin] == ' ' || text_[begin] == '\t')) ++begin;
    if (begin < text_.size() && text_[begin] == '"') return quoted(begin + 1);
    begin = at_;
    while (!at_end() && text_[at_] != ',' && text_[at_] != '\n') ++at_;
    return trimmed(text_.substr(begin, at_ - begin));
  }

  Result<std::string> quoted(std::size_t from) {
    const std::size_t line = line_;
    std::string out;
    for (at_ = from; !at_end(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c != '"') {
        out += c;
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        out += c;
        ++at_;
      } else {
        ++at_;
        return behind_quote(std::move(out), line);
      }
    }
    return fault(line, "引号没有结束");
  }

  Result<std::string> behind_quote(std::string cell, std::size_t line) {
    while (!at_end() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    if (!at_end() && text_[at_] != ',' && text_[at_] != '\n') return fault(line, "引号后应为逗号或换行");
    return cell;
  }

  static Error fault(std::size_t line, const char* what) {
    const std::string where = "第 " + std::to_string(line) + " 行";
    return {ErrorCode::kInvalid, "不是 CSV:" + where + what, {{where, what}}};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::size_t rows_max) {
  std::vector<CsvRow> out;
  CsvReader reader(text);
  while (!reader.at_end()) {
    TRY_ASSIGN(CsvRow row, reader.row());
    if (row.cells.size() == 1 && row.cells[0].empty()) continue;
    if (out.size() == rows_max) return too_large("超过 " + std::to_string(rows_max) + " 行,请分成几个文件");
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace yichuang::node
