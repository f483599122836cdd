#include "gateway/app/settings_source.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <numeric>
#include <system_error>

namespace kentongan::app {
namespace {

constexpr std::uintmax_t max_file_octets = 4u << 20;

// Levenshtein: insertions, deletions and replacements that turn one word into the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string to_text(const config_fault& f) {
  std::string text = f.file;
  if (f.line > 0) text += ":" + std::to_string(f.line);
  for (const auto& part : {f.key, f.what}) {
    if (part.empty()) continue;
    if (!text.empty()) text += ": ";
    text += part;
  }
  return text;
}

config_fault config_source::fault(std::string_view key, std::string what) const {
  for (std::string_view at = key; !at.empty(); at = at.substr(0, at.find_last_of('.'))) {
    if (const auto found = lines.find(at); found != lines.end())
      return {file, found->second, std::string(key), std::move(what)};
    if (at.find('.') == std::string_view::npos) break;
  }
  return {file, 0, std::string(key), std::move(what)};
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t longest_sensible = 64;
  if (word.size() > longest_sensible) return {};
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& k : known) {
    const std::size_t d = distance(word, k);
    if (d < best_distance && d < k.size()) best = &k, best_distance = d;
  }
  return best ? "; did you mean '" + *best + "'?" : std::string{};
}

std::optional<std::string> read_config_file(const std::filesystem::path& path, std::string& why_not) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    why_not = "there is no such file";
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(status)) {
    why_not = "is not a file";
    return std::nullopt;
  }
  if (std::filesystem::file_size(path, error) > max_file_octets) {
    why_not = "is longer than 4 MiB";
    return std::nullopt;
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    why_not = "cannot be read: " + std::generic_category().message(errno);
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace kentongan::app
