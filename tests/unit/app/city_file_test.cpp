#include "gateway/app/city_file.hpp"

#include "gateway/air/voice_words.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::app;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> texts(const std::vector<config_fault>& faults) {
  std::vector<std::string> out;
  for (const auto& f : faults) out.push_back(to_text(f));
  return out;
}

const char* const small_city = R"([city]
id = "kota"
name = "Kota"
kecamatan = ["Utara", "Selatan"]
[[responder]]
id = "budi"
name = "Budi"
[[agency]]
id = "damkar"
name = "Damkar"
[[agency]]
id = "polsek-utara"
name = "Polsek Utara"
local_as = "polsek_local"
kecamatan = "Utara"
[[unit]]
id = "damkar-1"
agency = "damkar"
name = "Regu 1"
channels = [
  { kind = "aprs", address = "DMKR1-7", net = "vhf1", reserve = true },
  { kind = "phone", address = "budi" },
]
[[category]]
code = "KB"
name_id = "Kebakaran"
name_en = "Fire"
priority = "P1"
routes = [
  { agency = "damkar" },
  { agency = "polsek_local", role = "confirm", note = "belum pasti" },
]
)";

std::string with(std::string_view from, std::string_view to) {
  std::string text = small_city;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}
std::string joined(const std::vector<config_fault>& faults) {
  std::string all;
  for (const auto& t : texts(faults)) all += t + "\n";
  return all;
}

std::vector<std::string> errors_of(const std::string& text) { return texts(parse_city(text, "c.toml").found.errors); }

std::string read_file(const std::string& path) {
  std::ifstream in(std::string(KENTONGAN_SOURCE_DIR) + "/" + path, std::ios::binary);
  REQUIRE(in.good());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// The rows of a CSV file (RFC 4180), each by the names in its first line.
std::vector<std::map<std::string, std::string>> read_csv(const std::string& path) {
  std::vector<std::vector<std::string>> rows(1);
  std::string cell;
  bool quoted = false;
  const auto text = read_file(path);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cell += c, ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      rows.back().push_back(std::exchange(cell, {}));
      if (c == '\n') rows.emplace_back();
    } else if (c != '\r') {
      cell += c;
    }
  }
  rows.pop_back();
  std::vector<std::map<std::string, std::string>> named;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    REQUIRE(rows[r].size() == rows[0].size());
    auto& row = named.emplace_back();
    for (std::size_t i = 0; i < rows[0].size(); ++i) row[rows[0][i]] = rows[r][i];
  }
  return named;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// How the city file calls an agency of the CSV.
std::string id_of(const std::string& agency_code) {
  if (agency_code == "POLSEK_LOCAL") return "polsek_local";
  if (agency_code == "PKM_LOCAL") return "puskesmas_local";
  auto id = lower(agency_code);
  std::replace(id.begin(), id.end(), '_', '-');
  return id;
}

}  // namespace

TEST_CASE("a city file") {
  const auto r = parse_city(small_city, "c.toml");
  CHECK(texts(r.found.errors).empty());
  const auto& c = r.value;
  CHECK(c.id == "kota");
  CHECK(c.name == "Kota");
  CHECK(c.kecamatan == std::vector<std::string>{"Utara", "Selatan"});
  CHECK(c.ladders == domain::default_ladders());
  REQUIRE(c.agencies.size() == 2);
  CHECK(c.agencies[1].local_as == "polsek_local");
  CHECK(c.agencies[1].kecamatan == "Utara");
  REQUIRE(c.units.size() == 1);
  CHECK_FALSE(c.units[0].standby);
  REQUIRE(c.units[0].channels.size() == 2);
  CHECK(c.units[0].channels[0] == domain::channel{domain::channel_kind::aprs, "DMKR1-7", domain::net_id("vhf1"), true});
  CHECK(c.units[0].channels[1] == domain::channel{domain::channel_kind::phone, "budi", {}, false});
  REQUIRE(c.responders.size() == 1);
  CHECK(c.responders[0].name == "Budi");
  REQUIRE(c.categories.size() == 1);
  CHECK(c.categories[0].name_en == "Fire");
  CHECK(c.categories[0].prio == domain::priority::p1);
  REQUIRE(c.categories[0].routes.size() == 2);
  CHECK(c.categories[0].routes[0].role == domain::route_role::primary);
  CHECK(c.categories[0].routes[1].role == domain::route_role::confirm);
  CHECK(c.categories[0].routes[1].note == "belum pasti");
}

TEST_CASE("ladders in a city file change what they name, and keep the rest") {
  const auto r = parse_city(small_city + std::string("[ladder.P2]\nrepeat_s = 60\nalarm_s = 0\n"), "c.toml");
  CHECK(texts(r.found.errors).empty());
  CHECK(r.value.ladders[0] == domain::default_ladders()[0]);
  CHECK(r.value.ladders[1] == domain::ladder_times{30s, 60s, 300s, 10min, 0s, 10min, 0s, 30min, 60min});
}

TEST_CASE("an agency's own ladder is the city's, but for what it names") {
  const std::string own = "[[agency_ladder]]\nagency = \"damkar\"\npriority = \"P1\"\nrepeat_s = 45\n";
  const auto r = parse_city(small_city + own, "c.toml");
  CHECK(texts(r.found.errors).empty());
  auto expected = domain::default_ladders()[0];
  expected.repeat = 45s;
  CHECK(r.value.agencies[0].ladders[0] == expected);
  CHECK_FALSE(r.value.agencies[0].ladders[1]);
  CHECK(joined(parse_city(small_city + own + own, "c.toml").found.errors).find("has another one for P1") !=
        std::string::npos);
}

TEST_CASE("hours, drills and checklists of a city file") {
  const auto r =
      parse_city(small_city + std::string("[routine]\nhours = \"mon-fri 07:00-15:30\"\n"
                                          "[[drill]]\nid = \"apel\"\npurpose = \"roll_call\"\n"
                                          "hours = \"daily 06:55-07:05\"\ntext = \"Apel\"\nagencies = [\"damkar\"]\n"),
                 "c.toml");
  CHECK(texts(r.found.errors).empty());
  CHECK(to_text(*r.value.routine_hours) == "mon-fri 07:00-15:30");
  REQUIRE(r.value.drills.size() == 1);
  CHECK(r.value.drills[0].agencies == std::vector{domain::agency_id("damkar")});
  CHECK(r.value.drills[0].window == 600s);
  CHECK(joined(parse_city(small_city + std::string("[routine]\nhours = \"senin\"\n"), "c.toml").found.errors)
            .find("must be days and hours like") != std::string::npos);
}

TEST_CASE("a city says what its HTs say") {
  using words = std::vector<std::pair<std::string, std::string>>;
  CHECK(parse_city(small_city, "c.toml").value.voice_words.empty());
  const auto city = parse_city(small_city + std::string("[voice]\ngreeting = \"nuwun sewu\"\n"), "c.toml");
  CHECK(texts(city.found.errors).empty());
  CHECK(city.value.voice_words == words{{"greeting", "nuwun sewu"}});
  const auto voice = air::voice_of(city.value.voice_words);
  CHECK(voice.greeting == "nuwun sewu");
  CHECK(voice.dispatch == air::indonesian_voice().dispatch);
}

TEST_CASE("shifts, rosters, holidays and supervisors of a city file") {
  const auto r = parse_city(with("name = \"Kota\"",
                                 "name = \"Kota\"\nutc_offset = \"+08:00\"\nwarn_before_h = 6\n"
                                 "silent_percent = 50") +
                                R"(
[[responder]]
id = "kepala"
name = "Kepala"

[[supervisor]]
name = "Kepala 112"
channels = [{ kind = "phone", address = "kepala" }]

[[shift]]
id = "malam"
from = "21:00"
to = "07:00"
days = "mon-fri"

[[duty]]
unit = "damkar-1"
shift = "malam"
responders = ["budi"]
from = "2026-01-01"

[[stand_in]]
agency = "damkar"
by = "polsek-utara"
from = "2026-03-18"
until = "2026-03-25"
)",
                            "c.toml");
  CHECK(texts(r.found.errors).empty());
  const auto& c = r.value;
  CHECK(c.utc_offset == 8h);
  CHECK(c.warn_before == 6h);
  CHECK(c.silent_percent == 50);
  REQUIRE(c.supervisors.size() == 1);
  CHECK(c.supervisors[0].channels[0].address == "kepala");
  REQUIRE(c.shifts.size() == 1);
  CHECK(c.shifts[0].hours == domain::weekly_hours{21h, 7h, *domain::parse_weekdays("mon-fri")});
  REQUIRE(c.duties.size() == 1);
  CHECK(c.duties[0].responders == std::vector{domain::responder_id("budi")});
  CHECK(c.duties[0].from == domain::parse_date("2026-01-01"));
  CHECK(!c.duties[0].until);
  REQUIRE(c.stand_ins.size() == 1);
  CHECK(c.stand_ins[0].until == domain::parse_date("2026-03-25"));

  const auto errors = [](const std::string& more) {
    return texts(parse_city(small_city + more, "c.toml").found.errors);
  };
  const auto has = [](const auto& list, std::string_view text) {
    for (const auto& e : list)
      if (std::string_view(e).find(text) != std::string_view::npos) return true;
    return false;
  };
  const std::string shift = "[[shift]]\nid = \"malam\"\nto = \"07:00\"\n";
  CHECK(has(errors(shift + "from = \"21.00\"\n"), "shift#1.from: must be a time of day"));
  CHECK(has(errors(shift + "from = \"21:00\"\ndays = \"senin\"\n"), "shift#1.days: must be days"));
  CHECK(has(errors(shift), "shift#1.from: is missing"));
  CHECK(has(
      errors("[[supervisor]]\nname = \"S\"\nchannels = [{ kind = \"aprs\", address = \"kecil\", net = \"vhf1\" }]\n"),
      "supervisor 'S': 'kecil' is no call sign"));
  CHECK(has(errors("[[duty]]\nunit = \"damkar-1\"\nshift = \"x\"\nresponders = [\"budi\"]\n"),
            "duty 'damkar-1': shift 'x' is not defined"));
  CHECK(has(errors("[[stand_in]]\nagency = \"damkar\"\nby = \"polsek-utara\"\nfrom = \"2026-02-30\"\nuntil = "
                   "\"2026-03-01\"\n"),
            "stand_in#1.from: must be a date"));
  for (const char* offset : {"7", "+7:00", "+15:00", "07:00", "+07:60", ""})
    CHECK(has(texts(parse_city(with("name = \"Kota\"", "name = \"Kota\"\nutc_offset = \"" + std::string(offset) + '"'),
                               "c.toml")
                        .found.errors),
              "utc_offset: must be a distance from UTC"));
}

TEST_CASE("faults of a city file name the file, the line and the entry") {
  struct row {
    std::string text, error;
  };
  const row rows[] = {
      {with("id = \"kota\"", "id = \"Kota X\""), "c.toml:1: city 'Kota X': id must match [a-z0-9_-]{1,32}"},
      {with("name = \"Kota\"", "nama = \"Kota\""), "c.toml:1: city.name: is missing"},
      {with("priority = \"P1\"", "priority = \"P4\""),
       "c.toml:28: category#1.priority: must be one of \"P1\" \"P2\" \"P3\", not \"P4\"; did you mean 'P1'?"},
      {with("role = \"confirm\"", "role = \"leader\""),
       "c.toml:31: category#1.routes#2.role: must be one of \"primary\" \"supporting\" \"confirm\", not \"leader\""},
      {with("kind = \"phone\"", "kind = \"fone\""),
       "c.toml:22: unit#1.channels#2.kind: must be one of \"aprs\" \"phone\" \"voice\" \"tetra\", not \"fone\"; did "
       "you mean "
       "'phone'?"},
      {with("reserve = true", "reserve = 1"),
       "c.toml:21: unit#1.channels#1.reserve: must be true or false, not a whole number"},
      {with("reserve = true", "reserved = true"),
       "c.toml:21: unit#1.channels#1.reserved: is not a known key; did you mean 'reserve'?"},
      {with("[[unit]]", "[[unti]]"), "c.toml:16: unti: is not a known key; did you mean 'unit'?"},
      {with("agency = \"damkar\"\nname", "agency = \"damkr\"\nname"),
       "c.toml:16: unit 'damkar-1': agency 'damkr' is not defined"},
      {with("{ agency = \"damkar\" }", "{ agency = \"damkr\" }"),
       "c.toml:24: category 'KB': agency 'damkr' is not defined"},
      {with("address = \"budi\"", "address = \"badu\""), "c.toml:16: unit 'damkar-1': responder 'badu' is not defined"},
      {with("DMKR1-7", "damkar-7"),
       "c.toml:16: unit 'damkar-1': 'damkar-7' is no call sign: 1 to 6 of A-Z and 0-9, then -1 to -15 or nothing"},
      {with("kecamatan = \"Utara\"", "kecamatan = \"Timur\""),
       "c.toml:11: agency 'polsek-utara': kecamatan 'Timur' is not listed by the city"},
      {small_city + std::string("[ladder.P1]\nrepeat_s = 5\n"), "c.toml:33: ladder 'P1': steps must come in order"},
      {small_city + std::string("[ladder.P1]\nalarm_s = -1\n"),
       "c.toml:34: ladder.P1.alarm_s: must be 0 to 604800 s, not -1"},
      {small_city + std::string("[voice]\ngreeting = \"nuwun sewu\"\nnudge = \"{unit}, kabar?\"\n"),
       "c.toml:35: voice.nudge: lacks the placeholder {number}"},
      {small_city + std::string("[voice]\ngreting = \"x\"\n"),
       "c.toml:34: voice.greting: is not a known key; did you mean 'greeting'?"},
      {small_city + std::string("[ladder.P4]\n"), "c.toml:33: ladder.P4: is not a known key; did you mean 'P1'?"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.error);
    const auto errors = errors_of(r.text);
    CHECK(std::find(errors.begin(), errors.end(), r.error) != errors.end());
    // One mistake, one message, besides what the broken value leads to.
    CHECK(errors.size() <= 2);
  }
}

TEST_CASE("a city file without a city, or without TOML") {
  CHECK(errors_of("") == std::vector<std::string>{"c.toml: city: is missing"});
  CHECK(errors_of("[city").size() == 1);
  CHECK(errors_of("[city").front().starts_with("c.toml:1: "));
}

TEST_CASE("a desk's entries are found too") {
  const auto text =
      with("name = \"Damkar\"\n", "name = \"Damkar\"\ndesk = [{ kind = \"phone\", address = \"siapa\" }]\n");
  CHECK(errors_of(text) ==
        std::vector<std::string>{"c.toml:8: desk of agency 'damkar': responder 'siapa' is not defined"});
}

TEST_CASE("an agency that orders go to and nobody sits at is warned of") {
  CHECK(texts(parse_city(small_city, "c.toml").found.warnings) ==
        std::vector<std::string>{"c.toml:11: agency 'polsek-utara': gets orders of category 'KB' and has neither a "
                                 "unit on duty nor a desk to take them"});
}

TEST_CASE("a city by name or by path") {
  CHECK(load_city("blitar").ok());
  CHECK(texts(load_city("blitra").found.errors) ==
        std::vector<std::string>{"blitra: there is no built-in city of this name; did you mean 'blitar'? "
                                 "(the path of a city file has a / or .toml in it)"});
  CHECK(texts(load_city("no-such.toml").found.errors) ==
        std::vector<std::string>{"no-such.toml: there is no such file"});
  CHECK(load_city(std::string(KENTONGAN_SOURCE_DIR) + "/gateway/city/blitar.toml").ok());
}

TEST_CASE("the built-in city is the file in the tree") {
  REQUIRE(builtin_city("blitar").has_value());
  CHECK(*builtin_city("blitar") == read_file("gateway/city/blitar.toml"));
  CHECK_FALSE(builtin_city("Blitar").has_value());
}

TEST_CASE("Blitar: the example roster has somebody on duty at any hour, and enough of them") {
  const auto c = load_city("blitar").value;
  const domain::directory d(c);
  CHECK(c.utc_offset == 7h);
  CHECK(c.supervisors.size() == 1);
  CHECK(c.duties.size() == 3);
  std::size_t covered = 0;
  const domain::local_clock clock(c.utc_offset);
  const auto start = *domain::parse_rfc3339("2026-11-23T00:00:00Z");
  for (int hour = 0; hour < 24 * 7; ++hour)
    for (const auto& s : c.shifts) covered += clock.current(s.hours, start + 1h * hour).has_value();
  CHECK(covered == 24 * 7);
}

TEST_CASE("Blitar: no fault, nobody unreachable") {
  const auto r = load_city("blitar");
  CHECK(texts(r.found.errors).empty());
  CHECK(texts(r.found.warnings).empty());
}

TEST_CASE("Blitar: every row of the report's routing table is a route, and no route is made up") {
  const auto rows = read_csv("tests/data/blitar_routing.csv");
  REQUIRE(rows.size() == 193);
  const auto r = load_city("blitar");
  const domain::directory city(r.value);

  std::map<std::string, std::map<std::string, std::string>> expected;  // category -> agency -> role
  std::set<std::string> agencies;
  for (const auto& row : rows) {
    const auto& code = row.at("category_code");
    const auto& role = row.at("suggested_role");
    CAPTURE(code);
    CAPTURE(row.at("agency_code"));
    if (role == "operator") {  // the centre itself
      CHECK(city.find_category(code) == nullptr);
      continue;
    }
    auto& routes = expected[code];
    const auto* category = city.find_category(code);
    REQUIRE(category != nullptr);
    CHECK(domain::name_of(category->prio) == row.at("suggested_priority"));
    CHECK(category->name_en == row.at("category_name_en"));
    auto name = lower(row.at("category_name_id"));
    if (const auto at = name.find("keamanaan"); at != std::string::npos) name.erase(at + 6, 1);  // misprinted
    CHECK(lower(category->name_id) == name);
    if (role == "none") continue;  // answered by the centre

    const auto id = id_of(row.at("agency_code"));
    // An agency printed twice in one row of the report is one route: the first.
    if (!routes.emplace(id, role).second) {
      CHECK(row.at("note").find("printed twice") != std::string::npos);
      continue;
    }
    const auto route = std::find_if(category->routes.begin(), category->routes.end(),
                                    [&](const domain::route& x) { return x.agency.str() == id; });
    REQUIRE(route != category->routes.end());
    CHECK(domain::name_of(route->role) == role);
    CHECK(static_cast<std::size_t>(route - category->routes.begin()) + 1 == routes.size());  // in the report's order
    if (!id.ends_with("_local")) agencies.insert(id);
  }

  CHECK(expected.size() == 45);
  CHECK(r.value.categories.size() == expected.size());
  std::size_t routes = 0, to_confirm = 0;
  for (const auto& category : r.value.categories) {
    CAPTURE(category.code);
    CHECK(category.routes.size() == expected[category.code].size());
    routes += category.routes.size();
    for (const auto& route : category.routes) to_confirm += route.role == domain::route_role::confirm;
  }
  CHECK(routes == 190);     // 193 rows less the operator, the one without a target, and the one printed twice
  CHECK(to_confirm == 29);  // 30 rows less the one printed twice
  CHECK(r.value.agencies.size() == agencies.size());
  for (const auto& id : agencies) {
    CAPTURE(id);
    CHECK(city.find(domain::agency_id(id)) != nullptr);
  }
}

TEST_CASE("Blitar: whatever is routed, in whichever kecamatan, reaches a unit on duty") {
  const auto r = load_city("blitar");
  const domain::directory city(r.value);
  CHECK(r.value.kecamatan.size() == 3);
  const auto on_duty = [&](const domain::agency_id& id) {
    const auto& units = city.units_of(id);
    return std::any_of(units.begin(), units.end(), [](const domain::unit* u) { return !u->standby; });
  };
  for (const auto& category : r.value.categories)
    for (const auto& route : category.routes)
      for (const auto& kecamatan : r.value.kecamatan) {
        CAPTURE(category.code);
        CAPTURE(route.agency.str());
        CAPTURE(kecamatan);
        if (city.find(route.agency)) {
          CHECK(on_duty(route.agency));
          continue;
        }
        const auto local = std::find_if(r.value.agencies.begin(), r.value.agencies.end(), [&](const domain::agency& a) {
          return a.local_as == route.agency.str() && a.kecamatan == kecamatan;
        });
        REQUIRE(local != r.value.agencies.end());
        CHECK(on_duty(local->id));
      }
}

TEST_CASE("Blitar: the emergency services have an HT beside the phone, and Damkar a standby crew") {
  const auto r = load_city("blitar");
  const domain::directory city(r.value);
  for (const char* id : {"damkar-1", "pmi-1", "polres-1", "bpbd-1"}) {
    CAPTURE(std::string(id));
    const auto* unit = city.find(domain::unit_id(id));
    REQUIRE(unit != nullptr);
    REQUIRE(unit->channels.size() >= 2);
    CHECK(unit->channels.front().kind == domain::channel_kind::aprs);
    CHECK(unit->channels.front().net == domain::net_id("vhf1"));
    CHECK(unit->channels.back().kind == domain::channel_kind::phone);
  }
  CHECK(city.find(domain::unit_id("damkar-2"))->standby);
}
