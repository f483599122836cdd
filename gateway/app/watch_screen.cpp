#include "gateway/app/watch_screen.hpp"

#include "gateway/domain/assignment.hpp"
#include "gateway/domain/delivery.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace kentongan::app {

using domain::utc_time;
using namespace std::chrono_literals;

namespace {

constexpr auto health_fresh_for = 35s;  // contract v1, section 6: the validity of a health message
constexpr auto calls_shown_for = 15min;
constexpr std::size_t news_rows = 5;

std::size_t octets_of(std::string_view utf8, std::size_t at) {
  std::size_t n = 1;
  while (at + n < utf8.size() && (static_cast<unsigned char>(utf8[at + n]) & 0xC0) == 0x80) ++n;
  return n;
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string out(text);
  for (auto w = width_of(text); w < columns; ++w) out += ' ';
  return out;
}

watch_style style_of_state(std::string_view state) {
  const auto s = domain::from_name<domain::assignment_state>(state);
  if (!s) return watch_style::plain;
  if (*s == domain::assignment_state::no_answer || *s == domain::assignment_state::rejected) return watch_style::alarm;
  if (*s == domain::assignment_state::offered || *s == domain::assignment_state::planned) return watch_style::caution;
  return is_final(*s) ? watch_style::faint : watch_style::good;
}

watch_style style_of_evidence(std::string_view evidence) {
  const auto e = domain::from_name<domain::evidence>(evidence);
  if (!e || *e == domain::evidence::recalled) return watch_style::faint;
  if (*e == domain::evidence::failed) return watch_style::alarm;
  return *e >= domain::evidence::device ? watch_style::good : watch_style::caution;
}

// One mark for each step of evidence reached: nothing is shown as delivered that is only on its way.
std::string ladder_of(std::string_view evidence) {
  const auto e = domain::from_name<domain::evidence>(evidence);
  if (!e || *e > domain::evidence::answered) return "------";
  std::string out;
  for (std::size_t step = 0; step <= static_cast<std::size_t>(domain::evidence::answered); ++step)
    out += step <= static_cast<std::size_t>(*e) ? "●" : "○";
  return out;
}

// The newest copy of each channel: an older one's evidence says nothing about newer words.
std::vector<const watch_delivery*> newest_copies(const watch_order& o, std::string_view agency, std::string_view unit) {
  std::vector<const watch_delivery*> list;
  for (const auto& d : o.deliveries) {
    if (d.unit != unit || (unit.empty() && d.agency != agency)) continue;
    const auto same = std::find_if(list.begin(), list.end(), [&](const auto* x) { return x->channel == d.channel; });
    if (same == list.end())
      list.push_back(&d);
    else if (d.number > (*same)->number)
      *same = &d;
  }
  return list;
}

class drawing {
 public:
  drawing(const watch_board& b, const watch_reader& r, watch_window w, utc_time now)
      : board_(b), reader_(r), window_(w), now_(now) {}

  std::vector<watch_line> draw(std::string_view title) {
    heading(title);
    emergencies();
    alarms();
    const auto sorted = by_urgency();
    for (const auto* o : sorted) order(*o);
    if (!board_.loaded())
      lines_.push_back({{watch_style::faint, std::string(say("board.loading"))}});
    else if (sorted.empty())
      lines_.push_back({{watch_style::faint, std::string(say("board.no_orders"))}});
    if (board_.open_count() > sorted.size())
      lines_.push_back({{watch_style::caution, "+" + std::to_string(board_.open_count() - sorted.size()) + ' ' +
                                                   std::string(say("board.not_shown"))}});
    news();
    fit();
    return std::move(lines_);
  }

 private:
  std::string_view say(std::string_view key) const { return word(reader_.language, key); }

  void heading(std::string_view title) {
    watch_line l{
        {watch_style::strong, std::string(title) + "  " + clock_text(now_, reader_)},
        {watch_style::plain, "  " + std::to_string(board_.open_count()) + ' ' + std::string(say("board.open"))}};
    const auto add = [&](watch_style s, std::string text) {
      l.push_back({watch_style::plain, "  "});
      l.push_back({s, std::move(text)});
    };
    if (board_.connected())
      add(watch_style::good, std::string(say("board.connected")));
    else
      add(watch_style::alarm, std::string(say("board.lost")));
    for (const auto& [name, g] : board_.gateways()) {
      const bool silent = !g.heard || now_ - *g.heard > health_fresh_for;
      if (g.online == false)
        add(watch_style::alarm, name + ' ' + std::string(say("board.offline")));
      else if (silent)
        add(watch_style::alarm,
            name + ' ' + std::string(say("board.silent")) + (g.heard ? ' ' + age_text(*g.heard, now_) : std::string{}));
      else
        add(watch_style::good, name + ' ' + std::string(say("board.online")));
      if (!g.journal_ok) add(watch_style::alarm, std::string(say("board.journal")));
      if (g.outbox > 0) add(watch_style::caution, std::to_string(g.outbox) + ' ' + std::string(say("board.outbox")));
    }
    for (const auto& [name, m] : board_.modems()) {
      const bool up = m.state == "up";
      std::string text = std::string(say("board.modem")) + ' ' + name.substr(name.find('/') + 1) + ' ' +
                         std::string(word(reader_.language, "link." + m.state));
      if (!up && !m.reason.empty()) text += " (" + m.reason + ')';
      add(up ? watch_style::good : watch_style::alarm, std::move(text));
    }
    if (board_.modems().empty()) add(watch_style::faint, std::string(say("board.no_modem")));
    for (const auto& [name, n] : board_.nets())
      if (n.busy)
        add(watch_style::strong, name.substr(name.find('/') + 1) + ": " +
                                     (n.unit.empty() ? std::string(say("board.net_busy"))
                                                     : n.unit + ' ' + std::string(say("board.speaks"))));
    if (board_.unreadable_count() > 0)
      add(watch_style::caution, std::to_string(board_.unreadable_count()) + ' ' + std::string(say("board.unreadable")));
    wrap(std::move(l));
  }

  // The heading may need more than one row; it is cut between its parts, never inside.
  void wrap(watch_line l) {
    watch_line row;
    std::size_t used = 0;
    for (auto& s : l) {
      const auto w = width_of(s.text);
      if (used + w > window_.columns && used > 0) {
        lines_.push_back(std::move(row));
        row = {};
        used = 0;
        if (s.text == "  ") continue;
      }
      used += w;
      row.push_back(std::move(s));
    }
    lines_.push_back(std::move(row));
  }

  // "#12 tiba di TKP"
  std::string task(const std::string& t) const {
    const auto space = t.find(' ');
    if (space == t.npos) return t;
    return t.substr(0, space + 1) + std::string(word(reader_.language, "assignment." + t.substr(space + 1)));
  }

  void emergencies() {
    for (const bool taken_on : {false, true})
      for (const auto& [id, e] : board_.emergencies()) {
        if (e.by.empty() == taken_on) continue;
        std::string text = "!! " + std::string(say("emergency.raised")) + "  " + id +
                           (e.agency.empty() ? "" : " (" + e.agency + ')') + "  " + age_text(e.since, now_);
        if (e.unsure) text += "  " + std::string(say("situation.unsure"));
        if (taken_on)
          text += "  " + std::string(say("emergency.acknowledged")) + ": " + e.by;
        else if (e.escalated)
          text += "  " + std::string(say("emergency.escalated"));
        if (!e.place.empty()) text += "  @ " + e.place;
        for (const auto& t : e.tasks) text += "  " + task(t);
        if (!e.note.empty()) text += "  " + e.note;
        lines_.push_back({{taken_on ? watch_style::caution : watch_style::alarm, std::move(text)}});
      }
    for (const auto& [agency, u] : board_.unreachable_agencies())
      lines_.push_back({{u.alarm ? watch_style::alarm : watch_style::caution,
                         "!! " + std::string(say("readiness.unreachable")) + "  " + agency +
                             (u.since == utc_time{} ? "" : "  " + age_text(u.since, now_)) +
                             (u.reason.empty() ? "" : "  " + u.reason)}});
  }

  void alarms() {
    for (const auto& c : board_.calls()) {
      if (now_ - c.at > calls_shown_for) continue;
      const bool emergency = c.what == "emergency";
      lines_.push_back({{emergency ? watch_style::alarm : watch_style::caution,
                         "!! " + std::string(word(reader_.language, "call." + c.what)) + "  " + c.unit + " (" +
                             c.agency + ")  " + clock_text(c.at, reader_) + (c.note.empty() ? "" : "  " + c.note)}});
    }
    for (const auto* o : by_urgency())
      for (const auto& [agency, at] : o->alarms)
        lines_.push_back(
            {{watch_style::alarm, "!! " + std::string(say("alarm.raised")) + "  #" + std::to_string(o->number) + ' ' +
                                      agency + (at == utc_time{} ? "" : "  " + age_text(at, now_))}});
  }

  std::vector<const watch_order*> by_urgency() const {
    std::vector<const watch_order*> list;
    for (const auto& [id, o] : board_.orders()) list.push_back(&o);
    const auto rank = [](const watch_order* o) {
      return std::tuple(o->alarms.empty(), std::string_view(o->prio), o->accepted_at, std::string_view(o->id));
    };
    std::sort(list.begin(), list.end(), [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
    return list;
  }

  void order(const watch_order& o) {
    lines_.push_back({});
    watch_line head{{o.prio == "P1" ? watch_style::strong : watch_style::plain,
                     "#" + std::to_string(o.number) + ' ' + o.prio + ' ' + age_text(o.accepted_at, now_)}};
    if (o.cancelled) head.push_back({watch_style::alarm, ' ' + std::string(say("board.cancelled"))});
    if (!o.verified) head.push_back({watch_style::caution, ' ' + std::string(say("show.unverified"))});
    if (o.held) head.push_back({watch_style::faint, ' ' + std::string(say("show.held"))});
    head.push_back({watch_style::plain, "  " + o.category + (o.category.empty() ? "" : "  ") + o.text +
                                            (o.address.empty() ? "" : "  @ " + o.address)});
    lines_.push_back(std::move(head));
    std::set<std::string> desks;
    for (const auto& d : o.deliveries)
      if (d.unit.empty()) desks.insert(d.agency);
    const auto desk_name = [&](const std::string& agency) { return std::string(say("board.desk")) + ' ' + agency; };
    std::size_t name_columns = 10;
    const auto make_room = [&](std::string_view name) {
      name_columns = std::max(name_columns, std::min<std::size_t>(24, width_of(name)));
    };
    for (const auto& a : o.assignments) make_room(a.unit);
    for (const auto& agency : desks) make_room(desk_name(agency));
    for (const auto& a : o.assignments) {
      watch_line l{{watch_style::plain, "   " + padded(a.unit, name_columns) + ' '},
                   {style_of_state(a.state), padded(word(reader_.language, "assignment." + a.state), 14)},
                   {watch_style::plain, ' ' + age_text(a.since, now_)}};
      copies(l, o, a.agency, a.unit);
      lines_.push_back(std::move(l));
    }
    for (const auto& agency : desks) {
      watch_line l{{watch_style::plain, "   " + padded(desk_name(agency), name_columns) + std::string(24, ' ')}};
      copies(l, o, agency, "");
      lines_.push_back(std::move(l));
    }
  }

  void copies(watch_line& l, const watch_order& o, std::string_view agency, std::string_view unit) {
    const auto list = newest_copies(o, agency, unit);
    if (list.empty()) l.push_back({watch_style::faint, "  " + std::string(say("board.nothing_sent"))});
    for (const auto* d : list) {
      l.push_back({watch_style::plain, "  " + d->channel + ' '});
      l.push_back({style_of_evidence(d->evidence),
                   ladder_of(d->evidence) + ' ' + std::string(word(reader_.language, "evidence." + d->evidence))});
      if (d->kind != "dispatch")
        l.push_back({watch_style::plain, " (" + std::string(word(reader_.language, "kind." + d->kind)) + ')'});
    }
  }

  void news() {
    if (board_.latest().empty()) return;
    lines_.push_back({});
    lines_.push_back({{watch_style::strong, std::string(say("board.news"))}});
    for (std::size_t i = 0; i < std::min(news_rows, board_.latest().size()); ++i)
      lines_.push_back({{watch_style::faint, sentence(board_.latest()[i], reader_)}});
  }

  void fit() {
    const std::size_t rows = std::max<std::size_t>(window_.rows, 1);
    if (lines_.size() > rows) {
      const auto hidden = lines_.size() - rows + 1;
      lines_.resize(rows - 1);
      lines_.push_back(
          {{watch_style::caution, "+" + std::to_string(hidden) + ' ' + std::string(say("board.more_lines"))}});
    }
    for (auto& l : lines_) l = cut_to(std::move(l), window_.columns);
  }

  const watch_board& board_;
  const watch_reader& reader_;
  watch_window window_;
  utc_time now_;
  std::vector<watch_line> lines_;
};

}  // namespace

std::size_t width_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

watch_line cut_to(watch_line line, std::size_t columns) {
  for (auto& s : line) {
    std::size_t at = 0;
    for (; at < s.text.size() && columns > 0; --columns) at += octets_of(s.text, at);
    s.text.resize(at);
  }
  std::erase_if(line, [](const watch_span& s) { return s.text.empty(); });
  return line;
}

std::string text_of(const watch_line& line) {
  std::string out;
  for (const auto& s : line) out += s.text;
  return out;
}

std::vector<watch_line> draw_board(const watch_board& b, std::string_view title, const watch_reader& r, watch_window w,
                                   utc_time now) {
  return drawing(b, r, w, now).draw(title);
}

}  // namespace kentongan::app
