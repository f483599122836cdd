// The house rules, applied to every file of this repository.
#include "tests/tidy/layers.hpp"
#include "tests/tidy/rules.hpp"
#include "tests/tidy/source.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace tidy = kentongan::tidy;
namespace fs = std::filesystem;

namespace {

struct tree_file : tidy::source_file {
  bool executable = false;
};

const fs::path root = KENTONGAN_SOURCE_DIR;

// What git ignores, and git itself.
bool is_skipped(const fs::path& name) {
  return name == ".git" || name == "build" || name == "node_modules" || name == ".cache";
}

std::vector<tree_file> read_tree() {
  constexpr std::uintmax_t largest_text = 1 << 20;  // anything larger is data
  std::vector<tree_file> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    if (is_skipped(entry->path().filename())) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file() || entry->file_size() > largest_text) continue;
    std::ifstream in(entry->path(), std::ios::binary);
    tree_file file;
    file.path = entry->path().lexically_relative(root).generic_string();
    file.text.assign(std::istreambuf_iterator<char>(in), {});
    file.executable = (entry->status().permissions() & fs::perms::owner_exec) != fs::perms::none;
    files.push_back(std::move(file));
  }
  return files;
}

const std::vector<tree_file>& tree() {
  static const std::vector<tree_file> files = read_tree();
  return files;
}

void report(const std::vector<tidy::violation>& violations) {
  for (const auto& [path, line, what] : violations) {
    ADD_FAIL_CHECK_AT(path.c_str(), line, what);
  }
}

template <class Rule>
void apply(Rule rule) {
  REQUIRE(tree().size() > 50);  // a walk that finds nothing would find nothing wrong
  for (const tree_file& file : tree()) report(rule(file));
}

}  // namespace

TEST_CASE("tree: include direction") { apply(tidy::check_include_direction); }
TEST_CASE("tree: foreign includes") { apply(tidy::check_foreign_includes); }
TEST_CASE("tree: banned calls") { apply(tidy::check_banned_calls); }
TEST_CASE("tree: forms of co_await") { apply(tidy::check_co_await); }
TEST_CASE("tree: headers") { apply(tidy::check_header); }
TEST_CASE("tree: length of sources") { apply(tidy::check_length); }
TEST_CASE("tree: text") { apply(tidy::check_text); }
TEST_CASE("tree: test cases count") { apply(tidy::check_test_cases); }
TEST_CASE("tree: scripts can be executed") {
  apply([](const tree_file& file) { return tidy::check_script(file, file.executable); });
}

TEST_CASE("tree: README opens with the two commands") {
  for (const std::string name : {"README.md", "gateway/quickstart", "tests/run"}) {
    CAPTURE(name);
    CHECK(fs::is_regular_file(root / name));
  }
  apply(tidy::check_readme);
}

TEST_CASE("tree: top level") {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root)) names.push_back(entry.path().filename().string());
  report(tidy::check_top_level(names));
}
