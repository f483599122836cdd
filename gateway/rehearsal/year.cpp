#include "gateway/rehearsal/year.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

namespace kentongan::rehearsal {
namespace {

constexpr std::size_t key_column = 2, metric_column = 4, value_column = 5, columns = 9;
constexpr unsigned most_a_year = 1'000'000;  // of anything: more is a mistake

// One line of CSV; nothing when a quotation is not closed.
std::optional<std::vector<std::string>> split(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"')
      fields.back() += line[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      fields.emplace_back();
    else if (c != '\r')
      fields.back() += c;
  }
  if (quoted) return std::nullopt;
  return fields;
}

std::string lower(std::string_view text) {
  std::string s(text);
  std::transform(s.begin(), s.end(), s.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return s;
}

std::optional<unsigned> number(std::string_view text) {
  unsigned n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size() || n > most_a_year) return std::nullopt;
  return n;
}

struct month_key {
  int year;
  std::size_t month;  // 0: January
};
std::optional<month_key> month_of(std::string_view key) {
  if (key.size() != 7 || key[4] != '-') return std::nullopt;
  const auto year = number(key.substr(0, 4)), month = number(key.substr(5));
  if (!year || !month || *year < 1970 || *month < 1 || *month > 12) return std::nullopt;
  return month_key{static_cast<int>(*year), *month - 1};
}

class reader {
 public:
  explicit reader(const domain::city& c) : city_(c) {}

  // What is wrong with the row; empty: nothing.
  std::string take(const std::vector<std::string>& row) {
    if (row.size() != columns) return std::to_string(row.size()) + " columns instead of " + std::to_string(columns);
    const auto &key = row[key_column], &metric = row[metric_column];
    const bool calls = metric == "calls_answered", pranks = metric == "prank_ghost";
    if (metric != "incidents" && !calls && !pranks) return {};
    const auto n = number(row[value_column]);
    if (!n) return "value: '" + row[value_column] + "' is no count";
    if (metric == "incidents") return take_incidents(key, *n);
    const auto m = month_of(key);
    if (!m) return {};  // a sum
    if (figures.year != 0 && figures.year != m->year) return "key: '" + key + "' is of another year";
    figures.year = m->year;
    (calls ? figures.answered : figures.pranks)[m->month] = *n;
    return {};
  }

  year_figures figures;

 private:
  std::string take_incidents(const std::string& key, unsigned n) {
    for (const auto& c : city_.categories)
      if (c.code == key) return add(figures.categories, c.code, n);
    for (const auto& k : city_.kecamatan)
      if (lower(k) == lower(key)) return add(figures.kecamatan, k, n);
    return "key: '" + key + "' is neither a category nor a kecamatan of city '" + city_.id + "'";
  }
  static std::string add(std::vector<year_figures::share>& list, const std::string& name, unsigned n) {
    const auto same = [&](const auto& s) { return s.name == name; };
    if (std::any_of(list.begin(), list.end(), same)) return "key: '" + name + "' comes twice";
    list.push_back({name, n});
    return {};
  }

  const domain::city& city_;
};

}  // namespace

unsigned year_figures::incidents() const {
  return std::accumulate(categories.begin(), categories.end(), 0u,
                         [](unsigned sum, const share& s) { return sum + s.incidents; });
}

std::variant<year_figures, std::string> parse_year(std::string_view csv, std::string_view file,
                                                   const domain::city& city) {
  reader r(city);
  unsigned line_number = 0;
  while (!csv.empty()) {
    const auto end = std::min(csv.find('\n'), csv.size());
    const auto line = csv.substr(0, end);
    csv.remove_prefix(std::min(end + 1, csv.size()));
    if (++line_number == 1 || line.empty()) continue;  // the heads of the columns
    const auto row = split(line);
    const auto fault = row ? r.take(*row) : "a quotation is not closed";
    if (!fault.empty()) return std::string(file) + ':' + std::to_string(line_number) + ": " + fault;
  }
  const auto is_zero = [](unsigned n) { return n == 0; };
  if (r.figures.incidents() == 0) return std::string(file) + ": no incidents of any category";
  if (r.figures.year == 0 || std::all_of(r.figures.answered.begin(), r.figures.answered.end(), is_zero))
    return std::string(file) + ": no calls of any month (rows calls_answered)";
  return std::move(r.figures);
}

}  // namespace kentongan::rehearsal
