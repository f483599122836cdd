// The lists of `order list` and `order show`.
#include "gateway/app/watch_json.hpp"
#include "gateway/app/watch_screen.hpp"
#include "gateway/app/watch_table.hpp"

#include <algorithm>

namespace kentongan::app {

using domain::utc_time;

namespace {

using row = std::vector<std::string>;

std::vector<std::string> table(const std::vector<row>& rows, std::string_view indent = "") {
  std::vector<watch_row> cells;
  for (const auto& r : rows) cells.push_back({watch_style::plain, r});
  std::vector<std::string> out;
  for (const auto& line : table_of(cells)) out.push_back(std::string(indent) + text_of(line));
  return out;
}

std::string what_of(const watch_order& o) {
  constexpr std::size_t columns_max = 48;
  std::string text = o.category + (o.category.empty() || o.text.empty() ? "" : " ") + o.text;
  return width_of(text) <= columns_max ? text : text_of(cut_to({{watch_style::plain, text}}, columns_max - 1)) + "…";
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

std::vector<std::string> list_lines(const std::vector<watch_order>& orders, const watch_reader& r, utc_time now) {
  const auto say = [&](std::string_view key) { return std::string(word(r.language, key)); };
  if (orders.empty()) return {say("done.no_orders")};
  std::vector<row> rows{{"#", "P", say("list.age"), say("list.what"), say("list.alarms"), say("list.units")}};
  for (const auto& o : orders) {
    std::string units, alarms;
    for (const auto& a : o.assignments)
      units += (units.empty() ? "" : ", ") + a.unit + ' ' + say("assignment." + a.state);
    for (const auto& [agency, at] : o.alarms) alarms += (alarms.empty() ? "" : ",") + agency;
    rows.push_back({'#' + std::to_string(o.number), o.prio, age_text(o.accepted_at, now), what_of(o),
                    alarms.empty() ? "-" : alarms, units.empty() ? "-" : units});
  }
  return table(rows);
}

std::vector<std::string> show_lines(const std::string& id, const boost::json::object& response, const watch_reader& r,
                                    utc_time now) {
  const auto say = [&](std::string_view key) { return std::string(word(r.language, key)); };
  std::vector<std::string> out;
  if (const auto o = read_order(loose::object(response, "open"))) {
    out.push_back(say("show.order") + " #" + std::to_string(o->number) + ' ' + o->prio +
                  (o->category.empty() ? "" : ' ' + o->category) + " (" + id + ", " + say("show.revision") + ' ' +
                  std::to_string(o->revision) +
                  (o->edition ? ", " + say("show.edition") + ' ' + std::to_string(o->edition) : "") + ')' +
                  (o->cancelled ? ' ' + say("board.cancelled") : ""));
    if (!o->text.empty()) out.push_back("  " + o->text);
    if (!o->address.empty()) out.push_back("  " + say("show.address") + ": " + o->address);
    out.push_back("  " + say("show.accepted_at") + ' ' + date_text(o->accepted_at, r) + " (" +
                  age_text(o->accepted_at, now) + "), " + say("show.valid_until") + ' ' + date_text(o->valid_until, r));
    if (!o->verified) out.push_back("  !! " + say("show.unverified"));
    if (o->held) out.push_back("  " + say("show.held"));
    if (!o->disposition.empty())
      out.push_back("  " + say("order.disposition") + ' ' + say("disposition." + o->disposition));
    for (const auto& [relation, other] : o->links) out.push_back("  " + say("order." + relation) + ' ' + other);
    for (const auto& [agency, at] : o->alarms) out.push_back("  !! " + say("alarm.raised") + ": " + agency);
    out.push_back(say("show.assignments") + ':');
    std::vector<row> rows;
    for (const auto& a : o->assignments)
      rows.push_back({a.unit, a.agency, say("route." + a.role), say("assignment." + a.state),
                      say("show.since") + ' ' + clock_text(a.since, r), a.reason});
    append(out, table(rows, "  "));
    out.push_back(say("show.deliveries") + ':');
    rows.clear();
    for (const auto& d : o->deliveries)
      rows.push_back({std::to_string(d.number), d.unit.empty() ? say("board.desk") + ' ' + d.agency : d.unit, d.channel,
                      say("kind." + d.kind), say("evidence." + d.evidence),
                      say("show.since") + ' ' + clock_text(d.since, r), d.reason});
    append(out, table(rows, "  "));
  } else {
    out.push_back(say("show.order") + ' ' + id + ": " + say("show.closed"));
  }
  out.push_back(say("show.timeline") + ':');
  for (const auto* f : loose::objects(response, "facts")) out.push_back("  " + sentence(*f, r));
  if (const auto next = loose::count(response, "next"))
    out.push_back("  " + say("show.more") + ' ' + std::to_string(next));
  return out;
}

}  // namespace kentongan::app
