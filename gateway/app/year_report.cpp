#include "gateway/app/year_report.hpp"

#include "gateway/app/watch_table.hpp"

#include <algorithm>
#include <cstdio>

namespace kentongan::app {

using rehearsal::lane_tally, rehearsal::year_tally;

namespace {

constexpr std::size_t bar_columns = 40;
constexpr domain::ladder_step steps[] = {domain::ladder_step::next_channel, domain::ladder_step::repeat,
                                         domain::ladder_step::rejected,     domain::ladder_step::desk,
                                         domain::ladder_step::supervisor,   domain::ladder_step::alarm};
constexpr domain::overdue owed[] = {domain::overdue::moving, domain::overdue::arrival, domain::overdue::welfare};
constexpr double shares[] = {0.5, 0.9, 1.0};
constexpr std::string_view share_names[] = {"wait_half", "wait_most", "wait_longest"};

std::string hex(std::uint64_t n) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(n));
  return text;
}

// "48 s", "12 min 05 s", "3 h 20 min"
std::string wait_text(const lane_tally& lane, double share) {
  if (lane.waited.empty()) return "-";
  const auto s = std::chrono::round<std::chrono::seconds>(lane.wait(share)).count();
  char text[48];
  if (s < 60)
    std::snprintf(text, sizeof text, "%lld s", static_cast<long long>(s));
  else if (s < 3600)
    std::snprintf(text, sizeof text, "%lld min %02lld s", static_cast<long long>(s / 60),
                  static_cast<long long>(s % 60));
  else
    std::snprintf(text, sizeof text, "%lld h %02lld min", static_cast<long long>(s / 3600),
                  static_cast<long long>(s % 3600 / 60));
  return text;
}

class page {
 public:
  page(const year_tally& t, language l) : t_(t), language_(l) {}

  std::vector<watch_line> run(const year_heading& h) {
    const auto total = [&] {
      unsigned sum = 0;
      for (const auto n : t_.incidents) sum += n;
      return sum;
    }();
    put(watch_style::strong, say("year.title") + ' ' + std::to_string(h.year) + ", " + h.city + ": " +
                                 std::to_string(total) + ' ' + say("year.incidents") + ", seed " +
                                 std::to_string(h.seed));
    put(watch_style::faint, say("year.guess"));
    months();
    lanes();
    rest();
    return std::move(lines_);
  }

 private:
  std::string say(const std::string& key) const { return std::string(word(language_, key)); }
  void put(watch_style style, std::string text) { lines_.push_back({{style, std::move(text)}}); }
  void put(const std::vector<watch_row>& rows, watch_columns kind) {
    lines_.push_back({});
    for (auto& line : table_of(rows, kind)) lines_.push_back(std::move(line));
  }

  void months() {
    static constexpr std::string_view names[2][12] = {
        {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des"},
        {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}};
    const auto most = std::max(1u, *std::max_element(t_.incidents.begin(), t_.incidents.end()));
    std::vector<watch_row> rows;
    for (std::size_t m = 0; m < 12; ++m) {
      std::string bar;
      for (std::size_t i = 0; i < t_.incidents[m] * bar_columns / most; ++i) bar += "█";
      rows.push_back(
          {watch_style::plain,
           {std::string(names[static_cast<std::size_t>(language_)][m]), std::to_string(t_.incidents[m]), bar}});
    }
    put(rows, watch_columns::words);
  }

  // One row: a figure of each priority.
  template <class Figure>
  void row(std::string name, Figure figure) {
    watch_row r{watch_style::plain, {std::move(name)}};
    for (const auto& lane : t_.lanes) r.cells.push_back(figure(lane));
    rows_.push_back(std::move(r));
  }
  template <class Figure>
  void count(std::string name, Figure figure) {
    row(std::move(name), [&](const lane_tally& l) { return std::to_string(figure(l)); });
  }

  void lanes() {
    rows_ = {{watch_style::strong, {"", "P1", "P2", "P3"}}};
    count(say("year.orders"), [](auto& l) { return l.orders; });
    count(say("year.held"), [](auto& l) { return l.held; });
    for (std::size_t i = 0; i < std::size(shares); ++i)
      row(say("year." + std::string(share_names[i])), [&](auto& l) { return wait_text(l, shares[i]); });
    for (const auto s : steps)
      count(say("ladder." + std::string(domain::name_of(s))),
            [&](auto& l) { return l.orders_at[static_cast<std::size_t>(s)]; });
    for (const auto w : owed)
      count(say("overdue." + std::string(domain::name_of(w))),
            [&](auto& l) { return l.overdue[static_cast<std::size_t>(w)]; });
    count(say("year.alarms"), [](auto& l) { return l.alarms; });
    count(say("year.alarms_closed"), [](auto& l) { return l.alarms_closed; });
    count(say("year.refusals"), [](auto& l) { return l.refusals; });
    count(say("year.radio"), [](auto& l) { return l.radio_copies; });
    count(say("year.phone"), [](auto& l) { return l.phone_copies; });
    for (const std::string end : {"done", "cancelled", "rejected", "expired", "handed_over"})
      count(say("year.ended") + ": " + say("outcome." + end), [&](auto& l) {
        const auto it = l.outcomes.find(end);
        return it == l.outcomes.end() ? 0u : it->second;
      });
    put(rows_, watch_columns::figures);
  }

  void rest() {
    std::vector<watch_row> rows;
    const auto line = [&](const std::string& key, std::uint64_t n, bool must_be_nought = false) {
      const auto style = !must_be_nought ? watch_style::plain : n == 0 ? watch_style::good : watch_style::alarm;
      rows.push_back({style, {say("year." + key), std::to_string(n)}});
    };
    line("no_order", t_.no_order);
    line("pranks", t_.pranks);
    line("on_behalf", t_.on_behalf);
    line("stand_downs", t_.stand_downs_confirmed);
    line("given_up", t_.stand_downs_given_up);
    line("emergencies", t_.emergencies);
    line("drills", t_.drills);
    line("facts", t_.facts);
    put(rows, watch_columns::figures);
    rows.clear();
    line("unheard", t_.unheard, true);
    line("open_at_end", t_.open_at_end, true);
    line("radio_for_routine", t_.radio_for_routine, true);
    line("radio_unverified", t_.radio_unverified, true);
    lines_.push_back({});
    put(watch_style::strong, say("year.nought"));
    for (auto& l : table_of(rows, watch_columns::figures)) lines_.push_back(std::move(l));
    lines_.push_back({});
    put(watch_style::faint, say("year.fingerprint") + ' ' + hex(t_.fingerprint));
  }

  const year_tally& t_;
  language language_;
  std::vector<watch_line> lines_;
  std::vector<watch_row> rows_;
};

boost::json::object lane_json(const lane_tally& l) {
  boost::json::object o{{"orders", l.orders},
                        {"held", l.held},
                        {"alarms", l.alarms},
                        {"alarms_closed", l.alarms_closed},
                        {"refusals", l.refusals},
                        {"radio_copies", l.radio_copies},
                        {"phone_copies", l.phone_copies}};
  for (std::size_t i = 0; i < std::size(shares); ++i)
    o[std::string(share_names[i]) + "_ms"] = l.waited.empty() ? boost::json::value() : l.wait(shares[i]).count();
  auto& ladder = (o["ladder"] = boost::json::object()).as_object();
  for (const auto s : steps) ladder[domain::name_of(s)] = l.orders_at[static_cast<std::size_t>(s)];
  auto& overdue = (o["overdue"] = boost::json::object()).as_object();
  for (const auto w : owed) overdue[domain::name_of(w)] = l.overdue[static_cast<std::size_t>(w)];
  auto& ended = (o["ended"] = boost::json::object()).as_object();
  for (const auto& [name, n] : l.outcomes) ended[name] = n;
  return o;
}

}  // namespace

std::vector<watch_line> year_lines(const year_heading& h, const year_tally& t, language l) { return page(t, l).run(h); }

boost::json::object year_json(const year_heading& h, const year_tally& t) {
  boost::json::object o{{"city", h.city},
                        {"year", h.year},
                        {"seed", h.seed},
                        {"incidents", boost::json::array(t.incidents.begin(), t.incidents.end())},
                        {"no_order", t.no_order},
                        {"pranks", t.pranks},
                        {"on_behalf", t.on_behalf},
                        {"stand_downs_confirmed", t.stand_downs_confirmed},
                        {"stand_downs_given_up", t.stand_downs_given_up},
                        {"emergencies", t.emergencies},
                        {"drills", t.drills},
                        {"facts", t.facts},
                        {"unheard", t.unheard},
                        {"open_at_end", t.open_at_end},
                        {"radio_for_routine", t.radio_for_routine},
                        {"radio_unverified", t.radio_unverified},
                        {"fingerprint", hex(t.fingerprint)}};
  auto& lanes = (o["lanes"] = boost::json::object()).as_object();
  for (std::size_t p = 0; p < t.lanes.size(); ++p)
    lanes[domain::name_of(static_cast<domain::priority>(p))] = lane_json(t.lanes[p]);
  return o;
}

}  // namespace kentongan::app
