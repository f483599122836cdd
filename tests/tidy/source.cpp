#include "tests/tidy/source.hpp"

#include <cctype>
#include <cstddef>

namespace kentongan::tidy {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

enum class keep_literals { no, yes };

class scanner {
 public:
  scanner(std::string_view text, keep_literals keep) : in_(text), out_(text), keep_(keep) {}

  std::string run() {
    while (at_ < in_.size()) {
      if (starts("//")) {
        line_comment();
      } else if (starts("/*")) {
        block_comment();
      } else if (in_[at_] == '"') {
        is_raw() ? raw_string() : literal('"');
      } else if (in_[at_] == '\'' && !is_digit_separator()) {
        literal('\'');
      } else {
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  bool starts(std::string_view what) const { return in_.substr(at_).starts_with(what); }

  void blank(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && i < out_.size(); ++i) {
      if (out_[i] != '\n') out_[i] = ' ';
    }
  }

  void blank_literal(std::size_t from, std::size_t to) {
    if (keep_ == keep_literals::no) blank(from, to);
  }

  // A backslash before the line break continues a line comment.
  void line_comment() {
    const std::size_t begin = at_;
    while (at_ < in_.size() && (in_[at_] != '\n' || in_[at_ - 1] == '\\')) ++at_;
    blank(begin, at_);
  }

  void block_comment() {
    const std::size_t begin = at_;
    const std::size_t end = in_.find("*/", at_ + 2);
    at_ = end == std::string_view::npos ? in_.size() : end + 2;
    blank(begin, at_);
  }

  void literal(char quote) {
    const std::size_t begin = ++at_;
    while (at_ < in_.size() && in_[at_] != quote && in_[at_] != '\n') at_ += in_[at_] == '\\' ? 2 : 1;
    blank_literal(begin, at_);
    ++at_;
  }

  // R"x( ... )x" with its optional encoding prefix; an identifier that merely ends in R is none.
  bool is_raw() const {
    if (at_ == 0 || in_[at_ - 1] != 'R') return false;
    std::size_t begin = at_ - 1;
    while (begin > 0 && is_word(in_[begin - 1])) --begin;
    const std::string_view prefix = in_.substr(begin, at_ - begin);
    return prefix == "R" || prefix == "u8R" || prefix == "uR" || prefix == "UR" || prefix == "LR";
  }

  void raw_string() {
    const std::size_t open = in_.find('(', at_);
    if (open == std::string_view::npos) {
      ++at_;
      return;
    }
    std::string closing = ")";
    closing.append(in_.substr(at_ + 1, open - at_ - 1)).append("\"");
    const std::size_t end = in_.find(closing, open);
    blank_literal(at_ + 1, end);
    at_ = end == std::string_view::npos ? in_.size() : end + closing.size();
  }

  // 1'000: the quote stands inside a token that begins with a digit.
  bool is_digit_separator() const {
    std::size_t begin = at_;
    while (begin > 0 && (is_word(in_[begin - 1]) || in_[begin - 1] == '\'')) --begin;
    return begin < at_ && std::isdigit(static_cast<unsigned char>(in_[begin])) != 0;
  }

  std::string_view in_;
  std::string out_;
  keep_literals keep_;
  std::size_t at_ = 0;
};

}  // namespace

std::string without_comments(std::string_view text) { return scanner(text, keep_literals::yes).run(); }

std::string code_only(std::string_view text) { return scanner(text, keep_literals::no).run(); }

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::vector<include_line> includes_of(std::string_view text) {
  std::vector<include_line> found;
  const std::string code = without_comments(text);
  int number = 0;
  for (std::string_view line : lines_of(code)) {
    ++number;
    const auto skip_blanks = [&line] {
      const std::size_t first = line.find_first_not_of(" \t");
      line.remove_prefix(first == std::string_view::npos ? line.size() : first);
    };
    skip_blanks();
    if (!line.starts_with('#')) continue;
    line.remove_prefix(1);
    skip_blanks();
    if (!line.starts_with("include")) continue;
    line.remove_prefix(7);
    skip_blanks();
    if (line.empty() || (line.front() != '"' && line.front() != '<')) continue;
    const bool quoted = line.front() == '"';
    const std::size_t end = line.find(quoted ? '"' : '>', 1);
    if (end != std::string_view::npos) found.push_back({std::string(line.substr(1, end - 1)), quoted, number});
  }
  return found;
}

bool is_header(std::string_view path) { return path.ends_with(".hpp") || path.ends_with(".h"); }

bool is_cpp(std::string_view path) { return is_header(path) || path.ends_with(".cpp"); }

bool is_under(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

}  // namespace kentongan::tidy
