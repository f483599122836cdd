#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <regex>
#include <set>
#include <string_view>

namespace kentongan::tidy {
namespace {

constexpr int longest_source = 450;  // lines

// `*` stands for any run of characters and may appear once: "mqtt/*.cpp".
bool matches(std::string_view path, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return path == pattern;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return path.size() >= head.size() + tail.size() && path.starts_with(head) && path.ends_with(tail);
}

bool matches_any(std::string_view path, const std::vector<std::string_view>& patterns) {
  return std::ranges::any_of(patterns, [&](std::string_view pattern) { return matches(path, pattern); });
}

const std::vector<std::string_view> pure_folders = {"gateway/domain/*",   "gateway/dispatch/*", "gateway/rehearsal/*",
                                                    "gateway/contract/*", "radio/codec/*",      "radio/pei/*",
                                                    "firmware/dsp/*",     "firmware/core/*"};
const std::vector<std::string_view> everywhere = {"*"};

// The shell: the only files that ask the machine for the time.
const std::vector<std::string_view> clock_readers = {"gateway/app/*",
                                                     "mqtt/*.cpp",
                                                     "radio/link/serial_line.cpp",
                                                     "radio/stand_in/main.cpp",
                                                     "firmware/virtual/station.cpp",
                                                     "firmware/virtual/kentongan_modem.cpp",
                                                     "tests/*"};

struct banned {
  std::string_view key;  // quick test: without it on the line the expression is not tried
  std::regex expression;
  std::string_view why;
  const std::vector<std::string_view>& where;
  std::vector<std::string_view> except = {};
};

const std::vector<banned>& banned_calls() {
  static const std::string pure_reason = "pure code takes time, chance and files as arguments";
  static const std::vector<banned> table = {
      {"clock::now", std::regex(R"(\b\w*clock::now\b)"), "only the shell reads a clock; take `now` as an argument",
       everywhere, clock_readers},
      {"time", std::regex(R"((^|[^\w.>])time\s*\(\s*(nullptr|NULL|0|&))"),
       "only the shell reads a clock; take `now` as an argument", everywhere, clock_readers},
      {"rand", std::regex(R"(\bs?rand\s*\()"), "rand() cannot be seeded per run; take an engine as an argument",
       everywhere},
      {"detached", std::regex(R"(\bdetached\b)"), "a detached task swallows its exceptions", everywhere},
      {"random_device", std::regex(R"(\brandom_device\b)"), pure_reason, pure_folders},
      // A member (its name ends in '_') gets its seed in a constructor.
      {"mt19937", std::regex(R"(\bmt19937(_64)?(\s+\w*[^\W_])?\s*(;|\{\s*\}|\(\s*\)))"), "an engine without a seed",
       everywhere},
      {"sleep",
       std::regex(R"(\b(sleep_for|sleep_until|usleep|nanosleep)\b)"),
       "nothing sleeps on the thread that holds the logic",
       everywhere,
       {"tests/*"}},
      {"thread", std::regex(R"(\bstd::j?thread\b)"), "pure code has no threads", pure_folders},
      {"mutex", std::regex(R"(\bstd::\w*mutex\b)"), "pure code has no threads", pure_folders},
      {"stream", std::regex(R"(\b[io]?fstream\b)"), pure_reason, pure_folders},
      {"getenv", std::regex(R"(\bgetenv\b)"), pure_reason, pure_folders},
  };
  return table;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

// The expression behind a co_await: up to the ';' or to the bracket that closes around it.
std::string_view awaited(std::string_view code) {
  int depth = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '(' || c == '{' || c == '[') ++depth;
    if ((c == ')' || c == '}' || c == ']') && --depth < 0) return code.substr(0, i);
    if (c == ';' && depth == 0) return code.substr(0, i);
  }
  return code;
}

// A '[' begins a lambda where no value stands before it; behind a value it is an index.
bool has_lambda(std::string_view expression) {
  for (std::size_t at = expression.find('['); at != std::string_view::npos; at = expression.find('[', at + 1)) {
    const std::string_view before = trim(expression.substr(0, at));
    if (before.empty() || std::string_view("(,=&|{").find(before.back()) != std::string_view::npos) return true;
  }
  return false;
}

bool is_text(std::string_view path) {
  if (path.starts_with("tests/data/")) return false;  // captured bytes stay as they were captured
  const std::string name = std::filesystem::path(path).filename().string();
  const std::string extension = std::filesystem::path(path).extension().string();
  static const std::set<std::string> extensions = {".cpp", ".hpp",  ".h",    ".txt", ".cmake", ".md", ".toml",
                                                   ".sql", ".json", ".yaml", ".yml", ".mjs",   ".js", ".ts"};
  return extensions.contains(extension) || (extension.empty() && name != "LICENSE");
}

}  // namespace

std::vector<violation> check_banned_calls(const source_file& file) {
  std::vector<violation> found;
  if (!is_cpp(file.path)) return found;
  const std::string code = code_only(file.text);
  int number = 0;
  for (const std::string_view line : lines_of(code)) {
    ++number;
    for (const banned& row : banned_calls()) {
      if (line.find(row.key) == std::string_view::npos) continue;
      if (!matches_any(file.path, row.where) || matches_any(file.path, row.except)) continue;
      if (std::regex_search(line.begin(), line.end(), row.expression)) {
        found.push_back({file.path, number, std::string(trim(line)) + " -- " + std::string(row.why)});
      }
    }
  }
  return found;
}

std::vector<violation> check_co_await(const source_file& file) {
  static const std::regex keyword(R"(\bco_await\b)");
  std::vector<violation> found;
  if (!is_cpp(file.path)) return found;
  const std::string code = code_only(file.text);
  for (std::sregex_iterator match(code.begin(), code.end(), keyword); match != std::sregex_iterator(); ++match) {
    const auto at = static_cast<std::size_t>(match->position());
    const std::string_view expression = awaited(std::string_view(code).substr(at + match->length()));
    const bool bad = expression.find_first_of("{?") != std::string_view::npos || has_lambda(expression);
    const auto number = static_cast<int>(std::ranges::count(code.substr(0, at), '\n')) + 1;
    if (bad) found.push_back({file.path, number, "co_await with braces, a lambda or ?: in it; name a local first"});
  }
  return found;
}

std::vector<violation> check_header(const source_file& file) {
  std::vector<violation> found;
  if (!is_header(file.path)) return found;
  const std::vector<std::string_view> lines = lines_of(file.text);
  if (std::ranges::find(lines, "#pragma once") == lines.end()) found.push_back({file.path, 1, "no #pragma once"});
  if (!file.text.starts_with("//") && !file.text.starts_with("/*")) {
    found.push_back({file.path, 1, "a header begins with a comment that says what it is"});
  }
  return found;
}

std::vector<violation> check_length(const source_file& file) {
  if (!is_cpp(file.path) || is_under(file.path, "tests")) return {};
  const auto length = static_cast<int>(lines_of(file.text).size());
  if (length <= longest_source) return {};
  return {{file.path, length, "more than " + std::to_string(longest_source) + " lines: split it by notion"}};
}

std::vector<violation> check_text(const source_file& file) {
  static const std::regex unfinished(R"(\b(TODO|FIXME|XXX|HACK)\b)");
  static const std::regex machine_path(R"((^|[^\w.*/-])(/(home|root|Users|work|farm)/\w|/tmp/\w+_jobs))");
  std::vector<violation> found;
  if (!is_text(file.path)) return found;
  // The rules' own sources and examples spell out what the rules forbid.
  const bool names_the_forbidden = matches(file.path, "tests/tidy/rules*");
  int number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    const auto complain = [&](std::string what) { found.push_back({file.path, number, std::move(what)}); };
    if (line.find('\t') != std::string_view::npos) complain("a tab");
    if (line.ends_with(' ') || line.ends_with('\r')) complain("trailing blanks");
    if (names_the_forbidden) continue;
    std::match_results<std::string_view::const_iterator> match;
    if (std::regex_search(line.begin(), line.end(), match, unfinished)) complain(match.str() + ": finish it");
    if (line.find('/') != std::string_view::npos && std::regex_search(line.begin(), line.end(), machine_path)) {
      complain("a path of one machine");
    }
  }
  if (!file.text.empty() && !file.text.ends_with('\n'))
    found.push_back({file.path, number, "no line break at the end"});
  return found;
}

std::vector<violation> check_test_cases(const source_file& file) {
  // Names pass through a CMake list and through doctest's filter. Measured with CMake 3.25 and doctest 2.4.9: a lone
  // bracket breaks the list of tests, and a name with a ';' becomes two tests that run nothing.
  static const std::regex declaration(
      R"re(\bTEST_CASE(?:_FIXTURE|_TEMPLATE)?\(\s*(?:[\w:]+,\s*)?"((?:[^"\\]|\\.)*)")re");
  static constexpr std::string_view misread = "*[];";
  static const std::regex excused(R"(doctest::(skip|may_fail|should_fail|expected_failures)\b)");
  std::vector<violation> found;
  if (!file.path.ends_with(".cpp") || !is_under(file.path, "tests")) return found;
  const std::string text = without_comments(file.text);
  std::set<std::string> names;
  int number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    std::match_results<std::string_view::const_iterator> match;
    if (std::regex_search(line.begin(), line.end(), match, declaration)) {
      const std::string name = match.str(1);
      if (!names.insert(name).second) found.push_back({file.path, number, "a second test case named '" + name + "'"});
      if (name.empty() || name.find_first_of(misread) != std::string::npos) {
        found.push_back({file.path, number, "'" + name + "': ctest misreads such a name"});
      }
    }
  }
  number = 0;
  for (const std::string code = code_only(file.text); const std::string_view line : lines_of(code)) {
    ++number;
    if (std::regex_search(line.begin(), line.end(), excused)) {
      found.push_back({file.path, number, "a test that may not run, or may fail, proves nothing"});
    }
  }
  return found;
}

std::vector<violation> check_readme(const source_file& file) {
  static constexpr std::size_t opening_lines = 40;
  if (file.path != "README.md") return {};
  std::string opening;
  for (const std::string_view line : lines_of(file.text)) {
    if (std::ranges::count(opening, '\n') == opening_lines) break;
    opening.append(line).push_back('\n');
  }
  std::vector<violation> found;
  for (const std::string_view command : {"gateway/quickstart", "tests/run"}) {
    if (opening.find(command) == std::string::npos) {
      found.push_back({file.path, 1, "the first 40 lines do not name `" + std::string(command) + "`"});
    }
  }
  return found;
}

std::vector<violation> check_top_level(const std::vector<std::string>& names) {
  static const std::set<std::string> agreed = {
      "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "gateway", "radio",
      "mqtt",           "firmware",          "hw",      "tests",     "build"};
  std::vector<violation> found;
  for (const std::string& name : names) {
    if (!name.starts_with('.') && !agreed.contains(name)) found.push_back({name, 0, "has no place at the top level"});
  }
  return found;
}

std::vector<violation> check_script(const source_file& file, bool executable) {
  if (!file.text.starts_with("#!") || executable) return {};
  return {{file.path, 1, "a script without its executable bit"}};
}

}  // namespace kentongan::tidy
