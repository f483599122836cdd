#include "gateway/app/city_file.hpp"

#include "gateway/air/voice_words.hpp"
#include "gateway/app/city_calendar.hpp"
#include "gateway/app/city_ladders.hpp"
#include "gateway/app/radio_rules.hpp"
#include "gateway/app/settings_reader.hpp"
#include "radio/codec/ax25.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::app {
namespace {

// The file's own shape, where it differs from domain::city.
struct city_head {
  std::string id, name;
  std::vector<std::string> kecamatan;
  std::string utc_offset = "+07:00";
  std::chrono::hours warn_before{12};
  unsigned silent_percent = 100;
  std::string confirmed_by;
};
struct routine_lane {
  std::optional<domain::weekly_hours> hours;
};
struct drill_entry {
  std::string id, text;
  domain::order_purpose purpose = domain::order_purpose::roll_call;
  std::optional<domain::weekly_hours> hours;
  std::vector<std::string> agencies;
  std::chrono::seconds window{600};
};
struct city_document {
  city_head head;
  ladder_entries ladders;
  std::vector<domain::responder> responders;
  std::vector<domain::agency> agencies;
  std::vector<domain::unit> units;
  std::vector<domain::category> categories;
  std::vector<agency_ladder> agency_ladders;
  routine_lane routine;
  std::vector<drill_entry> drills;
  std::vector<domain::supervisor> supervisors;
  std::vector<shift_entry> shifts;
  std::vector<duty_entry> duties;
  std::vector<stand_in_entry> stand_ins;
  air::voice_words voice = air::indonesian_voice();
};

rule some_text() { return line_of(1, 300); }
rule short_text() { return line_of(0, 300); }
rule five_tones() {
  return matching("a five-tone call: five digits",
                  [](std::string_view s) { return s.size() == 5 && s.find_first_not_of("0123456789") == s.npos; });
}

}  // namespace

template <>
struct schema<city_head> {
  template <class Table>
  static void rows(Table& t) {
    t.needed("id", &city_head::id, "Topic level of the centre.");
    t.needed("name", &city_head::name, "For people.", some_text());
    t.value("kecamatan", &city_head::kecamatan, "Its districts, as orders name them.", every(some_text(), 100));
    t.value("utc_offset", &city_head::utc_offset, "Of its clocks.", offset_text());
    t.value("warn_before_h", &city_head::warn_before, "A crew under strength: said so long before its shift.",
            between(0, 24, "h"));
    t.value("silent_percent", &city_head::silent_percent,
            "Of a shift without a sign of life: the agency is reported as silent; 0: never.", between(0, 100, "%"));
    t.value("confirmed_by", &city_head::confirmed_by, "Who signed priorities and routes, and when; empty: proposals.",
            short_text());
  }
};

template <>
struct schema<routine_lane> {
  template <class Table>
  static void rows(Table& t) {
    t.value("hours", &routine_lane::hours, "When P3 orders are sent.");
  }
};

template <>
struct schema<air::voice_words> {
  template <class Table>
  static void rows(Table& t) {
    for (const auto& one : air::voice_templates())
      t.value(one.name, one.text, "A sentence with {placeholders}.", short_text());
  }
};

template <>
struct schema<drill_entry> {
  template <class Table>
  static void rows(Table& t) {
    using d = drill_entry;
    t.needed("id", &d::id, "Its name in order ids.");
    t.needed("purpose", &d::purpose, "roll_call or test_alarm.");
    t.needed("hours", &d::hours, "It begins when they begin.");
    t.needed("text", &d::text, "What phones show.", some_text());
    t.value("agencies", &d::agencies, "Who takes part; empty: all.", every(some_text(), 100));
    t.value("window_s", &d::window, "Time for the answers.", between(60, 24 * 3600, "s"));
  }
};

template <>
struct schema<domain::sop_item> {
  template <class Table>
  static void rows(Table& t) {
    using i = domain::sop_item;
    t.needed("id", &i::id, "What a tick names.", some_text());
    t.needed("text_id", &i::text_id, "In Indonesian.", some_text());
    t.needed("text_en", &i::text_en, "In English.", some_text());
  }
};

template <>
struct schema<domain::channel> {
  template <class Table>
  static void rows(Table& t) {
    using c = domain::channel;
    t.needed("kind", &c::kind, "How.");
    t.needed("address", &c::address, "aprs: call sign; phone: responder; voice: unit number; tetra: ISSI.",
             some_text());
    t.value("net", &c::net, "Radio: the net.");
    t.value("mdc", &c::mdc, "voice: its radio's MDC-1200 unit, four hexadecimal digits.", mdc_unit());
    t.value("selcall", &c::selcall, "voice: the five-tone call that opens its loudspeaker.", five_tones());
    t.value("reserve", &c::reserve, "Used only when the others brought no receipt.");
  }
};

template <>
struct schema<domain::responder> {
  template <class Table>
  static void rows(Table& t) {
    t.needed("id", &domain::responder::id, "The phone's login.");
    t.needed("name", &domain::responder::name, "For people.", some_text());
  }
};

template <>
struct schema<domain::agency> {
  template <class Table>
  static void rows(Table& t) {
    using a = domain::agency;
    t.needed("id", &a::id, "Its name in routes, units and topics.");
    t.needed("name", &a::name, "For people.", some_text());
    t.value("local_as", &a::local_as, "The name it answers to in its kecamatan.", short_text());
    t.value("kecamatan", &a::kecamatan, "That kecamatan.", short_text());
    t.value("stand_in", &a::stand_in, "Whose units are called when it stays silent.");
    t.tables("desk", &a::desk, "The piket's own paths.");
  }
};

template <>
struct schema<domain::unit> {
  template <class Table>
  static void rows(Table& t) {
    using u = domain::unit;
    t.needed("id", &u::id, "Its name in orders and topics.");
    t.needed("agency", &u::agency, "Whose it is.");
    t.needed("name", &u::name, "For people.", some_text());
    t.tables("channels", &u::channels, "How it is reached.");
    t.value("standby", &u::standby, "Called only by name or by the ladder.");
    t.value("strength", &u::strength, "People wanted in every shift of its roster; 0: nobody counts.",
            between(0, 1000));
  }
};

template <>
struct schema<domain::supervisor> {
  template <class Table>
  static void rows(Table& t) {
    t.needed("name", &domain::supervisor::name, "For people.", some_text());
    t.tables("channels", &domain::supervisor::channels, "How he is reached.");
  }
};

template <>
struct schema<domain::route> {
  template <class Table>
  static void rows(Table& t) {
    using r = domain::route;
    t.needed("agency", &r::agency, "An agency, or a local_as name.");
    t.value("role", &r::role, "Its part.");
    t.value("note", &r::note, "For the dispatcher.", short_text());
    t.value("hours", &r::hours, "Only then; left out: always.");
  }
};

template <>
struct schema<domain::category> {
  template <class Table>
  static void rows(Table& t) {
    using c = domain::category;
    t.needed("code", &c::code, "What orders say.", some_text());
    t.needed("name_id", &c::name_id, "In Indonesian.", some_text());
    t.needed("name_en", &c::name_en, "In English.", some_text());
    t.needed("priority", &c::prio, "P1 emergency, P2 urgent, P3 routine.");
    t.tables("routes", &c::routes, "Who gets it, in this order.");
    t.tables("sop", &c::sop, "Its checklist.");
    t.value("sop_draft", &c::sop_draft, "The city has not confirmed the checklist.");
    t.value("welfare_s", &c::welfare, "Silent on the scene: its own time; 0: the ladder's.", step());
  }
};

template <>
struct schema<city_document> {
  template <class Table>
  static void rows(Table& t) {
    using c = city_document;
    t.table("city", &c::head, "The city.");
    t.table("ladder", &c::ladders, "Waiting times, counted from the order; 0 switches a step off.");
    t.tables("responder", &c::responders, "A person or a phone.");
    t.tables("agency", &c::agencies, "Who acts.");
    t.tables("unit", &c::units, "A crew.");
    t.tables("category", &c::categories, "A kind of incident, and who gets it.");
    t.tables("agency_ladder", &c::agency_ladders, "What one agency does otherwise than [ladder].");
    t.table("routine", &c::routine, "The routine lane.");
    t.tables("drill", &c::drills, "A roll call or a test alarm that comes by itself.");
    t.tables("supervisor", &c::supervisors, "Whom the centre calls when nobody at its consoles reacts.");
    t.tables("shift", &c::shifts, "Hours that come again.");
    t.tables("duty", &c::duties, "Who is on duty in which shift; whom none names is always on duty.");
    t.tables("stand_in", &c::stand_ins, "Who is called while an agency is closed.");
    t.table("voice", &c::voice, "Sentences said to analogue HTs, where the city wants other words.");
  }
};

namespace {

// Faults of domain::check() begin with the entry they are about, "unit 'damkar-1': ...".
template <class Entry, class Name>
void label(config_source& source, std::string_view list, const std::vector<Entry>& entries, Name name) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto line = source.lines.find(std::string(list) + "#" + std::to_string(i + 1));
    if (line != source.lines.end()) source.lines[std::string(list) + " '" + name(entries[i]) + "'"] = line->second;
  }
}

void label_entries(config_source& source, const domain::city& c) {
  const auto id = [](const auto& entry) { return entry.id.str(); };
  label(source, "responder", c.responders, id);
  label(source, "agency", c.agencies, id);
  label(source, "unit", c.units, id);
  label(source, "category", c.categories, [](const auto& entry) { return entry.code; });
  label(source, "drill", c.drills, [](const auto& entry) { return entry.id; });
  for (const auto& a : c.agencies)
    if (const auto line = source.lines.find("agency '" + a.id.str() + "'"); line != source.lines.end())
      source.lines["desk of agency '" + a.id.str() + "'"] = line->second;
  if (const auto line = source.lines.find("city"); line != source.lines.end())
    source.lines["city '" + c.id + "'"] = line->second;
  for (const char* p : {"P1", "P2", "P3"})
    if (const auto line = source.lines.find("ladder." + std::string(p)); line != source.lines.end())
      source.lines["ladder '" + std::string(p) + "'"] = line->second;
}

void domain_faults(config_result<domain::city>& result) {
  const bool read_errors = !result.ok();
  for (const auto& text : domain::check(result.value)) {
    const auto colon = text.find(": ");
    const auto who = text.substr(0, colon);
    // An entry without a name has been reported as such; what follows from that would only confuse.
    if (read_errors && who.ends_with(" ''")) continue;
    result.found.errors.push_back(
        result.source.fault(who, colon == std::string::npos ? std::string{} : text.substr(colon + 2)));
  }
}

void call_signs(config_result<domain::city>& result) {
  const auto look = [&](const std::string& who, const std::vector<domain::channel>& channels) {
    for (const auto& c : channels)
      if (c.kind == domain::channel_kind::aprs && !radio::parse_ax25_address(c.address))
        result.found.errors.push_back(result.source.fault(
            who, "'" + c.address + "' is no call sign: 1 to 6 of A-Z and 0-9, then -1 to -15 or nothing"));
  };
  for (const auto& a : result.value.agencies) look("desk of agency '" + a.id.str() + "'", a.desk);
  for (const auto& u : result.value.units) look("unit '" + u.id.str() + "'", u.channels);
  for (const auto& s : result.value.supervisors) look("supervisor '" + s.name + "'", s.channels);
}

void unreachable(config_result<domain::city>& result) {
  std::set<std::string> reached;
  for (const auto& u : result.value.units)
    if (!u.standby) reached.insert(u.agency.str());
  for (const auto& a : result.value.agencies)
    if (!a.desk.empty()) reached.insert(a.id.str());
  for (const auto& a : result.value.agencies) {
    if (reached.contains(a.id.str())) continue;
    const auto names_it = [&a](const domain::route& r) {
      return r.agency == a.id || (!a.local_as.empty() && r.agency.str() == a.local_as);
    };
    for (const auto& c : result.value.categories)
      if (std::any_of(c.routes.begin(), c.routes.end(), names_it)) {
        result.found.warnings.push_back(result.source.fault(
            "agency '" + a.id.str() + "'",
            "gets orders of category '" + c.code + "' and has neither a unit on duty nor a desk to take them"));
        break;
      }
  }
}

void put_voice(config_result<domain::city>& result, const air::voice_words& given) {
  const std::string fault = air::check(given);
  if (!fault.empty()) {
    // "voice words: 'dispatch' lacks ..."
    const auto begin = fault.find('\'') + 1, end = fault.find('\'', begin);
    result.found.errors.push_back(
        result.source.fault("voice." + fault.substr(begin, end - begin), fault.substr(end + 2)));
    return;
  }
  for (const auto& t : air::voice_templates())
    if (given.*t.text != air::indonesian_voice().*t.text) result.value.voice_words.emplace_back(t.name, given.*t.text);
}

}  // namespace

config_result<domain::city> parse_city(std::string_view text, std::string_view file) {
  city_document document;
  document.ladders = to_entries(domain::default_ladders());

  config_result<domain::city> result;
  read_toml(text, std::string(file), document, result.source, result.found.errors);
  if (!result.ok() && result.source.lines.empty()) return result;  // no TOML at all
  if (!result.source.lines.contains("city")) result.found.errors.push_back(result.source.fault("city", "is missing"));
  result.value = {std::move(document.head.id),    std::move(document.head.name), std::move(document.head.kecamatan),
                  std::move(document.agencies),   std::move(document.units),     std::move(document.responders),
                  std::move(document.categories), to_ladders(document.ladders)};
  put_own_ladders(result, document.agency_ladders);
  result.value.routine_hours = document.routine.hours;
  for (auto& d : document.drills) {
    domain::drill made{std::move(d.id),   d.purpose, d.hours.value_or(domain::weekly_hours{}),
                       std::move(d.text), {},        d.window};
    for (auto& a : d.agencies) made.agencies.emplace_back(std::move(a));
    result.value.drills.push_back(std::move(made));
  }
  result.value.utc_offset = parse_utc_offset(document.head.utc_offset).value_or(std::chrono::hours{7});
  result.value.warn_before = document.head.warn_before;
  result.value.silent_percent = document.head.silent_percent;
  result.value.confirmed_by = std::move(document.head.confirmed_by);
  put_voice(result, document.voice);
  put_calendar({std::move(document.supervisors), std::move(document.shifts), std::move(document.duties),
                std::move(document.stand_ins)},
               result.value);
  label_entries(result.source, result.value);
  label_calendar(result.source, result.value);
  domain_faults(result);
  call_signs(result);
  unreachable(result);
  return result;
}

config_result<domain::city> load_city(std::string_view name_or_path) {
  std::string why_not = "there is no built-in city of this name";
  if (name_or_path.find('/') == std::string_view::npos && !name_or_path.ends_with(".toml")) {
    if (const auto text = builtin_city(name_or_path))
      return parse_city(*text, "built-in city " + std::string(name_or_path));
    why_not += did_you_mean(name_or_path, {"blitar"}) + " (the path of a city file has a / or .toml in it)";
  } else if (const auto text = read_config_file(name_or_path, why_not)) {
    return parse_city(*text, name_or_path);
  }
  config_result<domain::city> result;
  result.source.file = name_or_path;
  result.found.errors.push_back(result.source.fault("", why_not));
  return result;
}

}  // namespace kentongan::app
