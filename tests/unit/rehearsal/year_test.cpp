#include "gateway/rehearsal/year.hpp"

#include "gateway/app/city_file.hpp"
#include "gateway/rehearsal/calls.hpp"

#include <doctest/doctest.h>

#include <map>
#include <numeric>

using namespace kentongan;
using namespace kentongan::rehearsal;

namespace {

constexpr std::string_view heads = "table,row_no,key,label_id,metric,value,unit,kind,note\n";

domain::city tiny() {
  domain::city c;
  c.id = "kota";
  c.kecamatan = {"Utara"};
  c.categories.resize(2);
  c.categories[0].code = "API";
  c.categories[1].code = "PJU";
  c.categories[1].prio = domain::priority::p3;
  return c;
}

std::string fault_of(const std::string& rows) {
  const auto r = parse_year(std::string(heads) + rows, "y.csv", tiny());
  const auto* fault = std::get_if<std::string>(&r);
  return fault ? *fault : "";
}

const std::string good =
    "T3,1,API,Api,incidents,3,count,printed,\nT4,1,UTARA,\"Utara, \"\"kota\"\"\",incidents,3,count,printed,\n"
    "T2,1,2023-01,Januari,calls_answered,10,count,printed,\nT2,1,2023-01,Januari,prank_ghost,4,count,printed,\n";

}  // namespace

TEST_CASE("the year of Blitar as its report prints it") {
  const auto city = app::load_city("blitar").value;
  const auto read = parse_year(*app::builtin_year("blitar"), "blitar_2023.csv", city);
  REQUIRE_MESSAGE(std::holds_alternative<year_figures>(read), *std::get_if<std::string>(&read));
  const auto& y = std::get<year_figures>(read);
  CHECK(y.year == 2023);
  CHECK(y.categories.size() == 20);
  CHECK(y.incidents() == 710);
  CHECK(y.kecamatan.size() == 3);
  CHECK(y.kecamatan[0].name == "Kepanjenkidul");
  CHECK(y.kecamatan[0].incidents + y.kecamatan[1].incidents + y.kecamatan[2].incidents == 710);
  CHECK(y.answered[0] == 180);
  CHECK(y.pranks[1] == 79);
}

TEST_CASE("figures that cannot be right name file, line and column") {
  CHECK(fault_of(good).empty());
  CHECK(fault_of("T3,1,API\n").starts_with("y.csv:2: 3 columns instead of 9"));
  CHECK(fault_of("T3,1,API,Api,incidents,many,count,printed,\n") == "y.csv:2: value: 'many' is no count");
  CHECK(fault_of("T3,1,API,Api,incidents,-1,count,printed,\n") == "y.csv:2: value: '-1' is no count");
  CHECK(fault_of("T3,1,API,Api,incidents,9999999,count,printed,\n") == "y.csv:2: value: '9999999' is no count");
  CHECK(fault_of("T3,1,BANJIR,x,incidents,1,count,printed,\n") ==
        "y.csv:2: key: 'BANJIR' is neither a category nor a kecamatan of city 'kota'");
  CHECK(fault_of(good + "T3,1,API,Api,incidents,3,count,printed,\n") == "y.csv:6: key: 'API' comes twice");
  CHECK(fault_of(good + "T2,1,2024-02,x,calls_answered,1,count,printed,\n") ==
        "y.csv:6: key: '2024-02' is of another year");
  CHECK(fault_of("T3,1,\"API,Api,incidents,3,count,printed,\n") == "y.csv:2: a quotation is not closed");
  CHECK(fault_of("") == "y.csv: no incidents of any category");
  CHECK(fault_of("T3,1,API,Api,incidents,3,count,printed,\n").starts_with("y.csv: no calls of any month"));
}

TEST_CASE("drawn calls add up to the figures, each within its month") {
  const auto city = app::load_city("blitar").value;
  const auto y = std::get<year_figures>(parse_year(*app::builtin_year("blitar"), "b", city));
  chance c(5);
  const auto calls = draw_calls(y, city, {}, c);
  std::map<std::string, unsigned> categories, places;
  std::array<unsigned, 12> months{}, pranks{};
  const domain::local_clock clock(city.utc_offset);
  domain::utc_time last{};
  for (const auto& k : calls) {
    CHECK(last <= k.at);
    last = k.at;
    const std::chrono::year_month_day date(clock.date_of(k.at));
    CHECK(date.year() == std::chrono::year{2023});
    CHECK(static_cast<unsigned>(date.month()) == k.month + 1);
    if (k.prank) {
      ++pranks[k.month];
      CHECK_FALSE(k.verified);
      continue;
    }
    ++categories[k.category];
    ++places[k.kecamatan];
    ++months[k.month];
  }
  for (const auto& s : y.categories) CHECK_MESSAGE(categories[s.name] == s.incidents, s.name);
  for (const auto& s : y.kecamatan) CHECK_MESSAGE(places[s.name] == s.incidents, s.name);
  // As the answered calls: 2322 of them to the end of November; no month is off by one incident or more.
  const double all = std::accumulate(y.answered.begin(), y.answered.end(), 0.0);
  for (std::size_t m = 0; m < 12; ++m) {
    const double share = 710.0 * y.answered[m] / all;
    CHECK(std::abs(months[m] - share) < 1.0);
    CHECK(pranks[m] < y.pranks[m]);
  }
}
