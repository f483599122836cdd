#include "gateway/app/watch_situation.hpp"

#include "gateway/app/watch_json.hpp"
#include "gateway/app/watch_table.hpp"

#include <algorithm>
#include <cstdio>

namespace kentongan::app {

using domain::utc_time;
using object = boost::json::object;

namespace {

using row = watch_row;

std::string listed(const std::vector<std::string>& list) { return list.empty() ? "-" : loose::joined(list); }

std::string number_text(const object& o, std::string_view key, int digits) {
  const auto* v = o.if_contains(key);
  if (!v || !v->is_number()) return {};
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, v->to_number<double>());
  return text;
}

void put_left_out(std::vector<watch_line>& lines, const object& response, std::string_view key,
                  std::string_view words) {
  if (const auto n = loose::count(response, key))
    lines.push_back({{watch_style::caution, "+" + std::to_string(n) + ' ' + std::string(words)}});
}

}  // namespace

std::string place_text(const object& holder, const watch_reader& r) {
  const auto& p = loose::object(holder, "position");
  const auto lat = number_text(p, "lat", 5), lon = number_text(p, "lon", 5);
  if (lat.empty() || lon.empty()) return {};
  const auto acc = number_text(p, "acc", 0);
  return lat + ", " + lon + " (" + (acc.empty() ? "" : acc + " m, ") +
         clock_text(loose::time(p, "at").value_or(utc_time{}), r) + ')';
}

std::string tasks_text(const object& holder, const watch_reader& r) {
  std::string out;
  for (const auto* t : loose::objects(holder, "tasks"))
    out += (out.empty() ? "#" : ", #") + std::to_string(loose::count(*t, "number")) + ' ' +
           std::string(word(r.language, "assignment." + loose::text(*t, "state")));
  return out;
}

std::vector<watch_line> emergency_lines(const object& response, const watch_reader& r, utc_time now) {
  const auto say = [&](std::string_view key) { return std::string(word(r.language, key)); };
  const auto list = loose::objects(response, "emergencies");
  if (list.empty()) return {{{watch_style::good, say("situation.no_emergency")}}};
  std::vector<row> rows{{watch_style::strong,
                         {say("situation.who"), say("list.age"), say("situation.state"), say("situation.where"),
                          say("situation.tasks"), say("situation.note")}}};
  for (const auto* e : list) {
    const auto by = read_actor(*e).name;
    std::string state = by.empty()
                            ? say(loose::flag(*e, "escalated") == true ? "emergency.escalated" : "emergency.raised")
                            : say("emergency.acknowledged") + ": " + by;
    if (loose::flag(*e, "unsure") == true) state += " (" + say("situation.unsure") + ')';
    const auto where = place_text(*e, r), tasks = tasks_text(*e, r);
    rows.push_back({by.empty() ? watch_style::alarm : watch_style::caution,
                    {loose::text(*e, "emergency"), age_text(loose::time(*e, "since").value_or(utc_time{}), now), state,
                     where.empty() ? "-" : where, tasks.empty() ? "-" : tasks, loose::text(*e, "note")}});
  }
  auto lines = table_of(rows);
  put_left_out(lines, response, "emergencies_left_out", say("situation.more"));
  return lines;
}

std::vector<watch_line> readiness_lines(const object& response, const watch_reader& r, utc_time now) {
  const auto say = [&](std::string_view key) { return std::string(word(r.language, key)); };
  std::vector<row> rows{{watch_style::strong,
                         {say("situation.agency"), say("situation.state"), say("list.age"), say("situation.heard"),
                          say("situation.paths")}}};
  for (const auto* a : loose::objects(response, "agencies")) {
    const auto state = loose::text(*a, "state");
    std::vector<std::string> paths;
    bool proven = false;
    for (const auto* p : loose::objects(*a, "paths")) {
      const auto up = loose::flag(*p, "up");
      proven = proven || up == true;
      paths.push_back(loose::text(*p, "path") + ' ' +
                      say(!up   ? "situation.unknown"
                          : *up ? "situation.up"
                                : "situation.down"));
    }
    const auto since = loose::time(*a, "since");
    const auto heard = loose::time(*a, "heard"), silent = loose::time(*a, "silent");
    std::string sign = heard ? clock_text(*heard, r) : "-";
    if (silent) sign = say("readiness.silent") + ' ' + clock_text(*silent, r);
    // That nothing speaks against it does not mean that it was ever tried.
    const bool untried = state == "reachable" && !proven && !heard;
    std::string shown = untried ? say("situation.unknown") : say("readiness." + state);
    if (loose::flag(*a, "alarm") == true) shown += " !";
    rows.push_back({state == "unreachable"          ? watch_style::alarm
                    : state == "doubtful" || silent ? watch_style::caution
                    : untried                       ? watch_style::faint
                                                    : watch_style::good,
                    {loose::text(*a, "agency"), shown, since ? age_text(*since, now) : "-", sign, listed(paths)}});
  }
  auto lines = table_of(rows);
  put_left_out(lines, response, "agencies_left_out", say("situation.more"));
  return lines;
}

std::vector<watch_line> net_lines(const object& health, const watch_reader& r, utc_time now) {
  const auto say = [&](std::string_view key) { return std::string(word(r.language, key)); };
  std::vector<row> nets{{watch_style::strong,
                         {say("situation.net"), say("situation.state"), say("situation.channel"),
                          say("situation.airtime"), say("situation.waiting")}}};
  std::vector<row> waiting{{watch_style::strong,
                            {say("situation.net"), say("situation.carries"), say("situation.rank"), say("list.age"),
                             say("situation.why"), say("situation.due")}}};
  for (const auto* n : loose::objects(health, "nets")) {
    const bool up = loose::flag(*n, "modem_up") == true;
    const auto channel = loose::object(*n, "channel");
    const auto quiet = loose::time(*n, "quiet_until"), busy = loose::time(channel, "busy_since");
    const bool stuck = loose::flag(channel, "stuck") == true;
    std::string heard = say(stuck ? "situation.stuck" : busy ? "situation.busy" : "situation.free");
    if (busy) heard += ' ' + age_text(*busy, now);
    if (quiet) heard += ", " + say("situation.quiet") + ' ' + clock_text(*quiet, r);
    const auto seconds = [&](std::string_view key) { return std::to_string(loose::count(*n, key) / 1000); };
    nets.push_back({!up || stuck ? watch_style::alarm
                    : quiet      ? watch_style::caution
                                 : watch_style::plain,
                    {loose::text(*n, "net"), say(up ? "situation.up" : "situation.down"), heard,
                     seconds("airtime_used_ms") + '/' + seconds("airtime_limit_ms") + " s",
                     std::to_string(loose::count(*n, "queued"))}});
    for (const auto* f : loose::objects(*n, "waiting")) {
      std::vector<std::string> carries;
      for (const auto* c : loose::objects(*f, "carries"))
        carries.push_back(loose::text(*c, "order") + '/' + std::to_string(loose::count(*c, "delivery")));
      const auto since = loose::time(*f, "since"), at = loose::time(*f, "at");
      waiting.push_back({watch_style::plain,
                         {loose::text(*n, "net"), carries.empty() ? say("situation.own_words") : listed(carries),
                          loose::text(*f, "rank"), since ? age_text(*since, now) : "-",
                          say("hold." + loose::text(*f, "why")), at ? clock_text(*at, r) : "-"}});
    }
  }
  auto lines = table_of(nets);
  if (waiting.size() > 1)
    for (auto& line : table_of(waiting)) lines.push_back(std::move(line));
  return lines;
}

std::vector<watch_line> station_lines(const object& response, const watch_reader& r, utc_time now) {
  const auto say = [&](std::string_view key) { return std::string(word(r.language, key)); };
  const auto number = [](const object& o, std::string_view key, int digits = 0) {
    const auto shown = number_text(o, key, digits);
    return shown.empty() ? std::string("-") : shown;
  };
  const auto advice = [&](const object& o) {
    const auto kind = loose::text(o, "advice");
    std::string text = say("care." + kind);
    if (const auto at = text.find('#'); at != std::string::npos) text.replace(at, 1, number(o, "by"));
    return text;
  };
  const auto style = [](const object& o) {
    const auto kind = loose::text(o, "advice");
    return kind == "fine" ? watch_style::good : kind == "too_few" ? watch_style::faint : watch_style::caution;
  };
  std::vector<row> rows{{watch_style::strong,
                         {say("situation.net"), say("situation.station"), say("situation.times"), say("list.age"),
                          "dBFS", "SNR dB", "twist dB", "Hz", say("situation.advice")}}};
  for (const auto* n : loose::objects(loose::object(response, "heard"), "nets")) {
    const auto net = loose::text(*n, "net");
    const auto own = loose::object(*n, "own");
    rows.push_back(
        {style(own),
         {net, say("situation.our_side"), "", "", number(own, "level_dbfs"), "", "", "",
          say(loose::text(own, "advice") == "too_few" ? "care.too_few" : "care.own_" + loose::text(own, "advice"))}});
    for (const auto* s : loose::objects(*n, "stations")) {
      const auto last = loose::time(*s, "last");
      rows.push_back({style(*s),
                      {net, loose::text(*s, "who"), std::to_string(loose::count(*s, "heard")),
                       last ? age_text(*last, now) : "-", number(*s, "level_dbfs"), number(*s, "snr_db"),
                       number(*s, "twist_db", 1), number(*s, "offset_hz"), advice(*s)}});
    }
  }
  return table_of(rows);
}

std::vector<watch_line> roster_lines(const object& response, const watch_reader& r) {
  const auto say = [&](std::string_view key) { return std::string(word(r.language, key)); };
  const auto hours = [&](const object& s) {
    const auto time = [&](std::string_view key) {
      return clock_text(loose::time(s, key).value_or(utc_time{}), r).substr(0, 5);
    };
    return loose::text(s, "shift") + ' ' + time("from") + '-' + time("to");
  };
  std::vector<row> rows{{watch_style::strong,
                         {say("situation.unit"), say("situation.shift"), say("situation.on_duty"),
                          say("situation.strength"), say("situation.next")}}};
  for (const auto* c : loose::objects(response, "crews")) {
    std::string current, next;
    for (const auto* s : loose::objects(*c, "current")) current += (current.empty() ? "" : ", ") + hours(*s);
    for (const auto* s : loose::objects(*c, "next")) next += hours(*s) + ": " + listed(loose::texts(*s, "people"));
    const auto people = loose::texts(*c, "on_duty");
    const auto wanted = loose::count(*c, "strength");
    const bool now_short = loose::flag(*c, "short") == true, next_short = loose::flag(*c, "next_short") == true;
    std::string strength = wanted ? std::to_string(people.size()) + '/' + std::to_string(wanted) : "-";
    if (now_short) strength += ' ' + say("roster.short");
    if (next_short) next += ' ' + say("roster.short_ahead");
    rows.push_back({now_short    ? watch_style::alarm
                    : next_short ? watch_style::caution
                                 : watch_style::plain,
                    {loose::text(*c, "unit"), current.empty() ? say("situation.always") : current, listed(people),
                     strength, next.empty() ? "-" : next}});
  }
  auto lines = table_of(rows);
  put_left_out(lines, response, "crews_left_out", say("situation.more"));
  for (const auto* c : loose::objects(response, "changes")) {
    std::string text = loose::text(*c, "responder") + ' ' + say("roster." + loose::text(*c, "to")) + ' ' +
                       say("situation.until") + ' ' + date_text(loose::time(*c, "until").value_or(utc_time{}), r);
    if (const auto other = loose::text(*c, "instead_of"); !other.empty())
      text += ", " + say("situation.instead_of") + ' ' + other;
    if (const auto by = read_actor(*c).name; !by.empty()) text += ", " + say("say.by") + ' ' + by;
    if (const auto why = loose::text(*c, "reason"); !why.empty()) text += ": " + why;
    lines.push_back({{watch_style::plain, std::move(text)}});
  }
  for (const auto* s : loose::objects(response, "stand_ins"))
    lines.push_back({{watch_style::caution,
                      loose::text(*s, "agency") + ' ' + say("situation.closed") + ' ' + loose::text(*s, "by")}});
  return lines;
}

}  // namespace kentongan::app
